/** The command line: the same runs as the page, with `--json` everywhere. A verb loads only what it needs. */
import { Command, CommanderError } from 'commander'
import { AppError, plainMessage } from '@/utils/errors'
import { inRequest } from '@/utils/request-context'
import { version } from '@/utils/version'
import { EXIT, harmless, jsonLine, me } from './cli/output'
import type { Verbs } from './cli/verb'

type Name =
  | 'token'
  | 'user'
  | 'export'
  | 'setup'
  | 'password'
  | 'info'
  | 'run'
  | 'status'
  | 'cancel'
  | 'changes'
  | 'undo'
  | 'dead'
  | 'schedule'
  | 'rotate-secrets'
  | 'import'
  | 'import-logs'
  | 'rollback'

interface Entry<Verb extends Name> {
  /** What stands behind its name in --help. */
  takes: string
  about: string
  load: () => Promise<Verbs<Verb>>
}

/** Every verb: its line of --help, and the module that knows the rest of it. */
const VERBS: { readonly [Verb in Name]: Entry<Verb> } = {
  token: { takes: '', about: 'API tokens of scripts', load: () => import('./cli/token') },
  user: { takes: '', about: 'people who sign in', load: () => import('./cli/people') },
  export: {
    takes: '[options] <type>',
    about: 'write all rows of a type to a file, as the download does',
    load: () => import('./cli/export'),
  },
  setup: {
    takes: '[options]',
    about: 'bring the tables up to date and make the first admin, as "npm start" does',
    load: () => import('./cli/people'),
  },
  password: {
    takes: '[options] <email>',
    about: 'give a user a new password, for whoever forgot it; it is shown once',
    load: () => import('./cli/people'),
  },
  info: {
    takes: '[options]',
    about: 'where everything is, and which processes live',
    load: () => import('./cli/info'),
  },
  run: {
    takes: '[options] <job>',
    about: 'start a job, as the button does',
    load: () => import('./cli/runs'),
  },
  status: {
    takes: '[options] [runId]',
    about: 'one run, or the latest ten',
    load: () => import('./cli/runs'),
  },
  cancel: {
    takes: '[options] <runId>',
    about: 'cancel a run, and all that it has spawned',
    load: () => import('./cli/runs'),
  },
  changes: {
    takes: '[options] <runId>',
    about: 'what a run inserted, updated and deleted: counts, and the first 20 rows',
    load: () => import('./cli/changes'),
  },
  undo: {
    takes: '[options] <runId>',
    about: 'take back what a run changed, as long as no later one changed the table',
    load: () => import('./cli/changes'),
  },
  dead: {
    takes: '',
    about: 'runs that ended without success and wait for a person',
    load: () => import('./cli/dead'),
  },
  import: {
    takes: '[options] <file>',
    about: 'take a spreadsheet in, as the upload does',
    load: () => import('./cli/imports'),
  },
  'import-logs': {
    takes: '[options]',
    about: 'files that were taken in, and what became of them',
    load: () => import('./cli/imports'),
  },
  rollback: {
    takes: '[options] <batch>',
    about: 'take back what an import changed',
    load: () => import('./cli/imports'),
  },
  schedule: { takes: '', about: 'when runs start by themselves', load: () => import('./cli/schedules') },
  'rotate-secrets': {
    takes: '[options]',
    about: 'encrypt all stored secrets anew with the present SECRET_KEY',
    load: () => import('./cli/secrets'),
  },
}

/** Reads the arguments, does what they say, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.env.LOG_LEVEL ||= 'error'
  process.once('SIGINT', () => process.exit(EXIT.interrupted))
  const program = new Command('sinkron')
  program.description('Sinkron: background data jobs of an office').version(version).exitOverride()
  program.configureOutput({ writeErr: (text) => process.stderr.write(text) })
  const terms = new Map<Command, string>()
  for (const [name, { takes, about }] of Object.entries(VERBS))
    terms.set(program.command(name).description(about), `${name} ${takes}`.trim())
  // After the verbs, which would take it over for their own.
  program.configureHelp({ subcommandTerm: (verb) => terms.get(verb) ?? 'help [command]' })

  const words = helpLast(argv.slice(2))
  let close: () => Promise<void> = async () => undefined
  program.hook('preSubcommand', async (_program, command) => {
    if (!words.some((word) => HELP.includes(word))) (await import('@/utils/env')).readEnv()
    close = await complete(command, command.name() as Name)
  })
  try {
    const who = { kind: 'cli', id: null, name: me(), role: 'admin' } as const
    await inRequest({ who }, () => program.parseAsync(words, { from: 'user' }))
  } catch (error) {
    process.exitCode = await complain(error, words.includes('--json'))
  } finally {
    await close()
  }
}

/** Adds to a verb what its module knows of it; gives what closes the module. */
async function complete<Verb extends Name>(command: Command, name: Verb): Promise<() => Promise<void>> {
  const { verbs, close } = await VERBS[name].load()
  verbs[name](command)
  return close
}

/** Help and version must work without an installation. */
const HELP = ['--help', '-h', '--version', '-V']

/** `help run` asks the same as `run --help`, which loads the verb first. */
function helpLast(words: string[]): string[] {
  const [first, verb, ...more] = words
  return first === 'help' && verb !== undefined ? [verb, ...more, '--help'] : words
}

async function complain(error: unknown, asJson: boolean): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const [{ EnvError }, { errorText }] = await Promise.all([import('@/utils/env'), import('@/utils/language')])
  const message = error instanceof AppError ? errorText('id', error) : plainMessage(error)
  const code = error instanceof AppError ? error.code : error instanceof EnvError ? 'not_running' : 'failed'
  if (asJson) process.stdout.write(`${jsonLine({ success: false, code, message })}\n`)
  else process.stderr.write(`${harmless(error instanceof EnvError ? error.message : message)}\n`)
  return EXIT.failed
}
