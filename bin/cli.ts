/** The command line: the same runs as the page, with `--json` everywhere. */
import { Command, CommanderError } from 'commander'
import { FORMATS } from '@/controller/export-desk'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { closeHints } from '@/jobs/engine/hints'
import { closeAuth } from '@/models/auth'
import { closeDb } from '@/models/db'
import { EnvError, readEnv } from '@/utils/env'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText } from '@/utils/language'
import { version } from '@/utils/version'
import { changes, undo } from './cli/changes'
import { addDeadVerbs } from './cli/dead'
import { exportFile, format, proxyType } from './cli/export'
import { info } from './cli/info'
import { EXIT, harmless, jsonLine } from './cli/output'
import { createToken, email, expiry, newPassword, newUser, ROLES, role, setUp, unit } from './cli/people'
import { ALL, job, run, startable, status } from './cli/runs'
import { listed, runNow, switched } from './cli/schedules'

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
    .option('--unit <id>', 'unit whose rows it sees; an admin sees all', unit)
    .option('--expires <when>', 'how long it lives (30d, 12h, 45m) or a date', expiry)
    .option('--json')
    .action(createToken)
  program
    .command('user')
    .description('people who sign in')
    .command('create')
    .description('make a user; the generated password is shown once')
    .requiredOption('--email <email>', 'what they sign in with', email)
    .requiredOption('--name <name>', 'how they are called')
    .requiredOption('--role <role>', ROLES.join(' | '), role)
    .option('--unit <id>', 'unit whose rows they see; admins see all', unit)
    .option('--json')
    .action(newUser)
  program
    .command('export')
    .description('write all rows of a type to a file, as the download does')
    .argument('<type>', proxyJobs.map((known) => known.type).join(' | '), proxyType)
    .option('--format <format>', FORMATS.join(' | '), format, 'xlsx')
    .requiredOption('--out <file>', 'a new file')
    .option('--json')
    .action(exportFile)
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
  addRunVerbs(program)
  addDeadVerbs(program)
  addScheduleVerbs(program)

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

/** The exit code is what the verb returns. */
function exitsAs<Args extends unknown[]>(verb: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    process.exitCode = await verb(...args)
  }
}

function addRunVerbs(program: Command): void {
  program
    .command('run')
    .description('start a job, as the button does')
    .argument('<job>', [...startable.map((known) => known.name), ALL].join(' | '), job)
    .option('--force', 'cancel an active run and start anew, however fresh the data')
    .option('--wait', 'follow the run until it ends or needs a person; the exit code says how')
    .option('--json')
    .action(exitsAs(run))
  program
    .command('status')
    .description('one run, or the latest ten')
    .argument('[runId]')
    .option('--json')
    .action(status)
  program
    .command('changes')
    .description('what a run inserted, updated and deleted: counts, and the first 20 rows')
    .argument('<runId>')
    .option('--json')
    .action(changes)
  program
    .command('undo')
    .description('take back what a run changed, as long as no later one changed the table')
    .argument('<runId>')
    .option('--wait', 'follow the undo until it ends; the exit code says how')
    .option('--json')
    .action(exitsAs(undo))
}

function addScheduleVerbs(program: Command): void {
  const schedule = program.command('schedule').description('when runs start by themselves')
  schedule
    .command('list')
    .description('all schedules, their next and their last runs')
    .option('--json')
    .action(listed)
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    schedule
      .command(verb)
      .description(`switch a schedule ${enabled ? 'on' : 'off'}`)
      .argument('<id>')
      .option('--json')
      .action(switched(enabled))
  schedule
    .command('run')
    .description('start its run now, whether it is switched on or not')
    .argument('<id>')
    .option('--wait', 'follow the run until it ends or needs a person; the exit code says how')
    .option('--json')
    .action(exitsAs(runNow))
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
  if (asJson) process.stdout.write(`${jsonLine({ success: false, code, message })}\n`)
  else process.stderr.write(`${harmless(error instanceof EnvError ? error.message : message)}\n`)
  return EXIT.failed
}
