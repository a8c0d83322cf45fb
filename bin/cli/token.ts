/** The verb `token create`: a way in for scripts. */
import { type Command, InvalidArgumentError } from 'commander'
import { UniqueViolationError } from 'objection'
import { endToken, showTokens } from '@/controller/tokens-desk'
import type { Role } from '@/jobs/engine/define'
import { createApiToken } from '@/models/api-token'
import { closeDb } from '@/models/db'
import { ROLES, role, unit } from './options'
import { me, print } from './output'
import type { Verbs } from './verb'

export { closeDb as close }

/** `30d`, `12h`, `45m`, or a date as ISO 8601. */
function expiry(text: string): Date {
  const [, amount, unit] = /^(\d+)([dhm])$/.exec(text) ?? []
  const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit as 'd' | 'h' | 'm']
  const at = amount ? new Date(Date.now() + Number(amount) * unitMs) : new Date(text)
  if (Number.isNaN(at.getTime()) || at.getTime() <= Date.now())
    throw new InvalidArgumentError('Give a time to come: 30d, 12h, 45m or 2027-01-31.')
  return at
}

async function createToken(options: {
  name: string
  role: Role
  unit?: string
  expires?: Date
  json?: true
}): Promise<void> {
  const expiresAt = options.expires ?? null
  try {
    const unitId = options.unit ?? null
    const wanted = { name: options.name, role: options.role, unitId, expiresAt, createdBy: me() }
    const { id, token } = await createApiToken(wanted)
    const shown = {
      id,
      name: options.name,
      role: options.role,
      unitId,
      expiresAt: expiresAt?.toISOString() ?? null,
      token,
    }
    print(
      options.json,
      shown,
      `${token}\nShown only this once. Role: ${options.role}, expires: ${shown.expiresAt ?? 'never'}.`,
    )
  } catch (error) {
    if (error instanceof UniqueViolationError)
      throw new Error(`A token named "${options.name}" exists already.`)
    throw error
  }
}

async function list({ json }: { json?: true }): Promise<void> {
  const tokens = await showTokens()
  const lines = tokens.map(
    ({ id, name, role, state, expiresAt, lastUsedAt }) =>
      `${id}  ${state.padEnd(7)}  ${role.padEnd(8)}  ${name}  expires ${expiresAt ?? 'never'}, used ${lastUsedAt ?? 'never'}`,
  )
  print(json, { success: true, tokens }, lines.join('\n') || 'no tokens')
}

async function revoke(id: string, { json }: { json?: true }): Promise<void> {
  await endToken(id, me())
  print(json, { success: true, id }, `${id}  revoked`)
}

function addVerbs(token: Command): void {
  token.command('list').description('all tokens, without their texts').option('--json').action(list)
  token
    .command('revoke')
    .description('end a token for good, from the next request on')
    .argument('<id>')
    .option('--json')
    .action(revoke)
  token
    .command('create')
    .description('make an API token; it is shown once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--role <role>', ROLES.join(' | '), role)
    .option('--unit <id>', 'unit whose rows it sees; an admin sees all', unit)
    .option('--expires <when>', 'how long it lives (30d, 12h, 45m) or a date', expiry)
    .option('--json')
    .action(createToken)
}

export const verbs: Verbs<'token'>['verbs'] = { token: addVerbs }
