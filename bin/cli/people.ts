/** Verbs about people: setup, password, user create. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { editPerson, showPeople } from '@/controller/people-desk'
import { resetSecondFactor } from '@/controller/second-factor-desk'
import type { Role } from '@/jobs/engine/define'
import { closeHints } from '@/jobs/engine/hints'
import { closeAuth } from '@/models/auth'
import { closeDb } from '@/models/db'
import { createUser, resetPassword } from '@/models/user'
import { generatePassword } from '@/utils/crypt'
import { AppError, errorCode } from '@/utils/errors'
import { prepare } from '../prepare'
import { ROLES, role, unit } from './options'
import { print } from './output'
import type { Verbs } from './verb'

/** An address that a person can sign in with. */
function email(text: string): string {
  if (!/^[^@\s]+@[^@\s]+$/.test(text)) throw new InvalidArgumentError('Give an e-mail address.')
  return text.toLowerCase()
}

async function newUser(options: {
  email: string
  name: string
  role: Role
  unit?: string
  json?: true
}): Promise<void> {
  const { email: address, name, role: as, unit: unitId = null } = options
  const password = generatePassword()
  try {
    const { id } = await createUser({ email: address, name, role: as, unitId }, password)
    const shown = { id, email: address, name, role: as, unitId, password }
    const sees = as === 'admin' ? 'all units' : unitId ? `unit ${unitId}` : 'no unit, so no rows (see --unit)'
    print(options.json, shown, `${password}\nShown only this once. ${address}: ${as}, sees ${sees}.`)
  } catch (error) {
    if (errorCode(error) === UNIQUE_VIOLATION) throw new Error(`There is a user ${address} already.`)
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'

async function setUp(options: { json?: true }): Promise<void> {
  const { admin } = await prepare()
  const how = admin.password
    ? `with the password ${admin.password} (shown only this once)`
    : 'with the password you know'
  print(options.json, { admin }, `The tables are up to date. Sign in as ${admin.email} ${how}.`)
}

async function newPassword(email: string, options: { json?: true }): Promise<void> {
  const password = generatePassword()
  if (!(await resetPassword(email, password))) throw new Error(`There is no user ${email}.`)
  print(
    options.json,
    { email, password },
    `${password}\nShown only this once. All sessions of ${email} have ended.`,
  )
}

async function listUsers({ json }: { json?: true }): Promise<void> {
  const { users } = await showPeople()
  const lines = users.map(
    ({ email, name, role, unitId, isActive, sessions }) =>
      `${isActive ? 'active' : 'out   '}  ${role.padEnd(8)}  ${email}  ${name}  unit ${unitId ?? '-'}, ${sessions} sessions`,
  )
  print(json, { success: true, users }, lines.join('\n') || 'no users')
}

async function changeUser(
  address: string,
  { json, ...wanted }: { role?: Role; unit?: string; deactivate?: true; activate?: true; json?: true },
): Promise<void> {
  const { users } = await showPeople()
  const found = users.find((one) => one.email === address.toLowerCase())
  if (!found) throw new AppError('unknown_user', { id: address })
  const { role: as, unit: unitId, deactivate, activate } = wanted
  const user = await editPerson(found.id, {
    ...(as ? { role: as } : {}),
    ...(unitId === undefined ? {} : { unitId }),
    ...(deactivate || activate ? { isActive: activate === true } : {}),
  })
  print(json, { success: true, user }, `${user.email}  ${user.isActive ? user.role : 'deactivated'}`)
}

async function takeSecondFactor(address: string, { json }: { json?: true }): Promise<void> {
  const { users } = await showPeople()
  const found = users.find((one) => one.email === address.toLowerCase())
  if (!found) throw new AppError('unknown_user', { id: address })
  await resetSecondFactor(found.id, { id: null })
  print(
    json,
    { success: true, email: found.email },
    `${found.email} signs in without a code now. Sessions stay.`,
  )
}

function addUserVerbs(user: Command): void {
  user
    .command('reset-two-factor')
    .description('take the second factor of a user away, who lost what makes the codes')
    .argument('<email>')
    .option('--json')
    .action(takeSecondFactor)
  user.command('list').description('everybody who can or could sign in').option('--json').action(listUsers)
  user
    .command('change')
    .description('give a user another role or unit, or let them out or in')
    .argument('<email>')
    .option('--role <role>', ROLES.join(' | '), role)
    .option('--unit <id>', 'unit whose rows they see', unit)
    .addOption(
      new Option('--deactivate', 'they cannot sign in any more; all sessions end').conflicts('activate'),
    )
    .option('--activate', 'they can sign in again')
    .option('--json')
    .action(changeUser)
  user
    .command('create')
    .description('make a user; the generated password is shown once')
    .requiredOption('--email <email>', 'what they sign in with', email)
    .requiredOption('--name <name>', 'how they are called')
    .requiredOption('--role <role>', ROLES.join(' | '), role)
    .option('--unit <id>', 'unit whose rows they see; admins see all', unit)
    .option('--json')
    .action(newUser)
}

export const verbs: Verbs<'password' | 'setup' | 'user'>['verbs'] = {
  password: (command) => {
    command.argument('<email>').option('--json').action(newPassword)
  },
  setup: (command) => {
    command.option('--json').action(setUp)
  },
  user: addUserVerbs,
}

export async function close(): Promise<void> {
  closeHints()
  await closeAuth()
  await closeDb()
}
