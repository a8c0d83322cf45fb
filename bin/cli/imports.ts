/** Verbs about uploaded files: import, import-logs, rollback. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { importLogs } from '@/controller/import-batches-desk'
import { takeFile, uploadLimit } from '@/controller/import-desk'
import { previewRollback, startRollback } from '@/controller/import-rollback-desk'
import { importSources } from '@/controller/import-sources'
import type { ImportLog } from '@/replies/imports'
import { AppError, type ErrorCode, errorCode } from '@/utils/errors'
import { errorText } from '@/utils/language'
import { EXIT, harmless, me, print } from './output'
import { close, finish } from './runs'
import { exitsAs, type Verbs } from './verb'

export { close }

interface Following {
  wait?: true
  json?: true
}

/** @throws AppError file_unreadable, upload_too_large. */
async function fileOf(path: string, most: number) {
  const { size } = await stat(path).catch((error: unknown) => {
    throw new AppError('file_unreadable', { file: path, reason: errorCode(error) ?? '' })
  })
  if (size > most) throw new AppError('upload_too_large', { most: Math.floor(most / 2 ** 20) })
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return { path, fileName: basename(path), size, sha256: hash.digest('hex') }
}

/** Whoever may run commands on the server sees and does all, in the language of their messages. */
const caller = () => ({
  asker: { name: me(), role: 'admin', unitId: null } as const,
  language: 'id' as const,
})

/** Errors of what was typed. */
const MISUSE: readonly ErrorCode[] = ['unknown_import_type', 'file_unreadable']

/** The same words as any error, with the exit code of wrong usage. */
function misused(error: unknown, json: true | undefined): number {
  if (!(error instanceof AppError) || !MISUSE.includes(error.code)) throw error
  const message = errorText('id', error)
  if (json) print(json, { success: false, code: error.code, message }, '')
  else process.stderr.write(`${harmless(message)}\n`)
  return EXIT.usage
}

interface Taking extends Following {
  type: string
  preview?: true
}

async function take(path: string, { type, preview, ...options }: Taking): Promise<number> {
  const found = async () => fileOf(path, await uploadLimit(type))
  const file = await found().catch((error: unknown) => misused(error, options.json))
  if (typeof file === 'number') return file
  const reply = await takeFile(file, { type, preview: preview === true, ...caller() })
  const same = reply.sameAs ? `\nisi yang sama sudah pernah diimpor: ${reply.sameAs.batchId}` : ''
  return started(reply, `${reply.jobId}  ${reply.message}  (${reply.batchId})${same}`, options)
}

async function started(reply: { jobId: string }, line: string, options: Following): Promise<number> {
  if (options.wait) return finish([reply.jobId], line, options)
  print(options.json, reply, line)
  return EXIT.done
}

function describe({ batchId, createdAt, status, type, fileName, result }: ImportLog): string {
  const { totalRows, successRows, failedRows } = (result ?? {}) as Record<string, number | undefined>
  const counts = result ? `${successRows} dari ${totalRows} baris, ${failedRows} gagal` : ''
  return [batchId, createdAt, type.padEnd(5), status.padEnd(11), fileName, counts].join('  ').trimEnd()
}

async function logs({ limit, json }: { limit: number; json?: true }): Promise<void> {
  const reply = await importLogs({ page: 1, limit }, caller().asker)
  print(json, reply, reply.data.map(describe).join('\n') || 'belum ada impor')
}

async function rollback(
  batchId: string,
  { strict, dryRun, ...options }: Following & { strict?: true; dryRun?: true },
): Promise<number> {
  if (dryRun) {
    const found = await previewRollback(batchId, caller().asker)
    const lines = [
      `${found.remove} baris akan dihapus, ${found.restore} kembali ke nilai sebelumnya`,
      `${found.changedSince} sudah diubah sesudahnya dan dibiarkan`,
      ...found.changed.map(({ key, label, byRun }) => `  ${key}  ${label}  ${byRun ?? 'tidak ada lagi'}`),
    ]
    print(options.json, found, lines.join('\n'))
    return EXIT.done
  }
  const reply = await startRollback(batchId, { strict: strict === true, ...caller() })
  return started(reply, `${reply.jobId}  ${reply.message}`, options)
}

const NAMES = importSources.map(({ apiNames }) => apiNames[0])

function amount(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new InvalidArgumentError('Give 1 to 100.')
  return number
}

const WAIT = 'follow it until it ends; the exit code says how'

export const verbs: Verbs<'import' | 'import-logs' | 'rollback'>['verbs'] = {
  import: (command) => {
    command
      .argument('<file>', '.csv or .xlsx')
      .requiredOption('--type <type>', NAMES.join(' | '))
      .option('--preview', 'only look: what an import would do; somebody decides on the page')
      .option('--wait', WAIT)
      .option('--json')
      .action(exitsAs(take))
  },
  'import-logs': (command) => {
    command.option('--limit <n>', 'so many, the newest first', amount, 20).option('--json').action(logs)
  },
  rollback: (command) => {
    command
      .argument('<batch>')
      .option('--strict', 'refuse as a whole when a row was changed since')
      .option('--dry-run', 'only say what would happen')
      .option('--wait', WAIT)
      .option('--json')
      .action(exitsAs(rollback))
  },
}
