/** The verbs of the command line: the same runs as the page, with `--json` everywhere. */
import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { UniqueViolationError } from 'objection'
import { tokenState } from '@/controller/siasn-token'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import { closeHints } from '@/jobs/engine/hints'
import type { RunView } from '@/jobs/engine/run-view'
import { isActive } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { createApiToken } from '@/models/api-token'
import { closeAuth, resetPassword } from '@/models/auth'
import { closeDb, db } from '@/models/db'
import { findRun, JobRun } from '@/models/job-run'
import { livingProcesses } from '@/models/process'
import { EnvError, env, readEnv } from '@/utils/env'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText } from '@/utils/language'
import { startJob } from '@/utils/proxy-queue-helper'
import { version } from '@/utils/version'
import { prepare } from './prepare'

/** Exit codes: done, failed, wrong usage, interrupted. */
const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

const ROLES: readonly Role[] = ['admin', 'operator', 'viewer']

function role(text: string): Role {
  const found = ROLES.find((known) => known === text)
  if (!found) throw new InvalidArgumentError(`Known roles: ${ROLES.join(', ')}.`)
  return found
}

/** `30d`, `12h`, `45m`, or a date as ISO 8601. */
function expiry(text: string): Date {
  const [, amount, unit] = /^(\d+)([dhm])$/.exec(text) ?? []
  const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit as 'd' | 'h' | 'm']
  const at = amount ? new Date(Date.now() + Number(amount) * unitMs) : new Date(text)
  if (Number.isNaN(at.getTime()) || at.getTime() <= Date.now())
    throw new InvalidArgumentError('Give a time to come: 30d, 12h, 45m or 2027-01-31.')
  return at
}

/** A job by `family.type`, or by its type alone. */
function job(text: string): JobDefinition {
  const found =
    definitions.find((known) => known.name === text) ?? definitions.find((known) => known.type === text)
  if (!found)
    throw new InvalidArgumentError(`Known jobs: ${definitions.map((known) => known.name).join(', ')}.`)
  return found
}

const me = () => `cli:${userInfo().username}`

function print(asJson: boolean | undefined, value: unknown, lines: string): void {
  process.stdout.write(`${asJson ? JSON.stringify(value) : lines}\n`)
}

async function createToken(options: {
  name: string
  role: Role
  expires?: Date
  json?: true
}): Promise<void> {
  const expiresAt = options.expires ?? null
  try {
    const wanted = { name: options.name, role: options.role, expiresAt, createdBy: me() }
    const { id, token } = await createApiToken(wanted)
    const shown = {
      id,
      name: options.name,
      role: options.role,
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

async function setUp(options: { json?: true }): Promise<void> {
  const { admin } = await prepare()
  const how = admin.password
    ? `with the password ${admin.password} (shown only this once)`
    : 'with the password you know'
  print(options.json, { admin }, `The tables are up to date. Sign in as ${admin.email} ${how}.`)
}

async function newPassword(email: string, options: { json?: true }): Promise<void> {
  const password = randomBytes(12).toString('base64url')
  if (!(await resetPassword(email, password))) throw new Error(`There is no user ${email}.`)
  print(
    options.json,
    { email, password },
    `${password}\nShown only this once. All sessions of ${email} have ended.`,
  )
}

async function info(options: { json?: true }): Promise<void> {
  const { DATABASE_URL, REDIS_URL, SINKRON_HOME, HOST, PORT, PUBLIC_URL } = env()
  const processes = (await livingProcesses()).map(({ role: as, pid, host, heartbeatAt }) => ({
    role: as,
    pid,
    host,
    heartbeatAt: heartbeatAt.toISOString(),
  }))
  const url = PUBLIC_URL ?? `http://${HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST}:${PORT}`
  const shown = {
    url,
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    home: SINKRON_HOME,
    version,
    processes,
  }
  const hide = (address: string) => address.replace(/(:\/\/[^:/]*:)[^@]+@/, '$1***@')
  const lines = [
    `url       ${url}`,
    `database  ${hide(DATABASE_URL)}`,
    `redis     ${hide(REDIS_URL)}`,
    `home      ${SINKRON_HOME}`,
    `version   ${version}`,
    ...processes.map(
      (one) => `${one.role.padEnd(9)} pid ${one.pid} on ${one.host}, last heard of ${one.heartbeatAt}`,
    ),
    ...(processes.length === 0 ? ['no web or worker process is running'] : []),
  ]
  print(options.json, shown, lines.join('\n'))
}

function describe(run: RunView): string {
  const parts = [run.id, run.status, `${run.percent} %`, run.error?.message ?? run.message ?? '']
  return run.result ? `${parts.join('  ')}\n${JSON.stringify(run.result)}` : parts.join('  ')
}

async function viewOf(id: string): Promise<RunView> {
  const run = await findRun(id)
  if (!run) throw new AppError('unknown_run', { id })
  return viewRun(run, 'id')
}

/** Follows a run until it ends: a line that rewrites itself on a terminal, one line a change otherwise. */
async function follow(id: string, quiet: boolean): Promise<RunView> {
  let lastVersion = -1
  for (;;) {
    const run = await viewOf(id)
    if (!quiet && run.version !== lastVersion && isActive(run.status)) {
      const line = `${String(run.percent).padStart(5)} %  ${run.stage ?? run.status}  ${run.done ?? ''}${run.total ? `/${run.total}` : ''}`
      process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
    }
    lastVersion = run.version
    if (!isActive(run.status)) {
      if (!quiet && process.stderr.isTTY) process.stderr.write('\r\x1b[K')
      return run
    }
    await sleep(300)
  }
}

async function run(
  wanted: JobDefinition,
  options: { force?: true; wait?: true; json?: true },
): Promise<number> {
  if (wanted.family === 'proxy') {
    const { code } = await tokenState()
    if (code) throw new AppError(code)
  }
  const reply = await startJob(wanted, {
    requestedBy: me(),
    language: 'id',
    freshMinutes: env().PROXY_FRESH_MINUTES,
    force: options.force === true,
  })
  const { body } = reply
  if (!options.wait || reply.http === 200) {
    print(options.json, body, `${body.jobId}  ${body.message}`)
    return reply.http === 409 ? EXIT.failed : EXIT.done
  }
  if (!options.json) process.stderr.write(`${body.jobId}  ${body.message}\n`)
  const ended = await follow(body.jobId, options.json === true)
  print(options.json, ended, describe(ended))
  return ended.status === 'completed' ? EXIT.done : EXIT.failed
}

async function status(id: string | undefined, options: { json?: true }): Promise<void> {
  if (id) {
    const view = await viewOf(id)
    return print(options.json, view, describe(view))
  }
  const latest = await JobRun.query(db())
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(10)
  const views = latest.map((found) => viewRun(found, 'id'))
  print(options.json, views, views.map(describe).join('\n') || 'no run yet')
}

/** Reads the arguments, does what they say, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.env.LOG_LEVEL ||= 'error'
  process.once('SIGINT', () => process.exit(EXIT.interrupted))
  const program = new Command('sinkron')
  program.description('Sinkron: background data jobs of an office').version(version).exitOverride()
  program.configureOutput({ writeErr: (text) => process.stderr.write(text) })

  const token = program.command('token').description('API tokens of scripts')
  token
    .command('create')
    .description('make an API token; it is shown once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--role <role>', ROLES.join(' | '), role)
    .option('--expires <when>', 'how long it lives (30d, 12h, 45m) or a date', expiry)
    .option('--json')
    .action(createToken)
  program
    .command('setup')
    .description('bring the tables up to date and make the first admin, as "npm start" does')
    .option('--json')
    .action(setUp)
  program
    .command('password')
    .description('give a user a new password, for whoever forgot it; it is shown once')
    .argument('<email>')
    .option('--json')
    .action(newPassword)
  program
    .command('info')
    .description('where everything is, and which processes live')
    .option('--json')
    .action(info)
  program
    .command('run')
    .description('start a job, as the button does')
    .argument('<job>', definitions.map((known) => known.name).join(' | '), job)
    .option('--force', 'cancel an active run and start anew, however fresh the data')
    .option('--wait', 'follow the run until it ends; the exit code says how')
    .option('--json')
    .action(async (wanted: JobDefinition, options: { force?: true; wait?: true; json?: true }) => {
      process.exitCode = await run(wanted, options)
    })
  program
    .command('status')
    .description('one run, or the latest ten')
    .argument('[runId]')
    .option('--json')
    .action(status)

  try {
    readEnvOrExplain(argv)
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = complain(error, argv.includes('--json'))
  } finally {
    closeHints()
    await closeAuth()
    await closeDb()
  }
}

/** Help and version must work without an installation. */
function readEnvOrExplain(argv: readonly string[]): void {
  if (
    argv.length > 2 &&
    !argv.some((argument) => ['--help', '-h', '--version', '-V', 'help'].includes(argument))
  )
    readEnv()
}

function complain(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const message = error instanceof AppError ? errorText('id', error) : plainMessage(error)
  const code = error instanceof AppError ? error.code : error instanceof EnvError ? 'not_running' : 'failed'
  if (asJson) process.stdout.write(`${JSON.stringify({ success: false, code, message })}\n`)
  else process.stderr.write(`${error instanceof EnvError ? error.message : message}\n`)
  return EXIT.failed
}
