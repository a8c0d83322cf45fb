/** The command line: the same runs as the page, with `--json` everywhere. */
import { Command, CommanderError } from 'commander'
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import { closeHints } from '@/jobs/engine/hints'
import { closeAuth } from '@/models/auth'
import { closeDb } from '@/models/db'
import { EnvError, readEnv } from '@/utils/env'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText } from '@/utils/language'
import { version } from '@/utils/version'
import { info } from './cli/info'
import { EXIT } from './cli/output'
import { createToken, expiry, newPassword, ROLES, role, setUp } from './cli/people'
import { job, run, status } from './cli/runs'

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
