/** Verbs about what a run changed: changes, undo. */
import { showChanges, startUndo } from '@/controller/changes-desk'
import type { ChangesReply, FieldChange } from '@/replies/changes'
import { EXIT, me, print } from './output'
import { close, finish } from './runs'
import { exitsAs, type Verbs } from './verb'

export { close }

const SHOWN = 20
const SIGN = { inserted: '+', updated: '~', deleted: '-' } as const

const inWords = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function fieldLine({ name, before, after }: FieldChange): string {
  return `    ${name}: ${inWords(before)} → ${inWords(after)}`
}

function describe({ counts, data, pagination, undo, batch }: ChangesReply): string {
  const rows = data.flatMap(({ kind, key, label, fields }) => [
    `${SIGN[kind]} ${key}  ${label}`,
    ...(kind === 'updated' ? fields.map(fieldLine) : []),
  ])
  const more = pagination.total - data.length
  return [
    `${counts.inserted} inserted, ${counts.updated} updated, ${counts.deleted} deleted`,
    ...rows,
    ...(more > 0 ? [`… and ${more} more`] : []),
    ...(undo.message ? [undo.message] : []),
    ...(batch ? [`  sinkron rollback ${batch.batchId}`] : []),
  ].join('\n')
}

/** Counts of what a run changed, and its first rows. Whoever may run commands on the server sees all rows. */
async function changes(runId: string, options: { json?: true }): Promise<void> {
  const reply = await showChanges(runId, { page: 1, limit: SHOWN }, 'id')
  print(options.json, reply, describe(reply))
}

async function undo(runId: string, options: { wait?: true; json?: true }): Promise<number> {
  const reply = await startUndo(runId, me(), 'id')
  const line = `${reply.jobId}  ${reply.message}`
  if (options.wait) return finish([reply.jobId], line, options)
  print(options.json, reply, line)
  return EXIT.done
}

export const verbs: Verbs<'changes' | 'undo'>['verbs'] = {
  changes: (command) => {
    command.argument('<runId>').option('--json').action(changes)
  },
  undo: (command) => {
    command
      .argument('<runId>')
      .option('--wait', 'follow the undo until it ends; the exit code says how')
      .option('--json')
      .action(exitsAs(undo))
  },
}
