/** Verbs about runs that ended without success: dead list, show, retry, discard. */
import { type Command, InvalidArgumentError } from 'commander'
import { type BulkAsked, startBulk } from '@/controller/bulk-desk'
import { type Asker, discardOne, retryRun } from '@/controller/dead-actions-desk'
import { listDeadLetters, previewDead, showDeadLetter } from '@/controller/dead-letters-desk'
import type { DeadFilter } from '@/models/dead-letter'
import type { BulkPreview, DeadLetterReply, DeadLettersReply } from '@/replies/dead-letters'
import { EXIT, me, print } from './output'
import { close, finish, json } from './runs'
import type { Verbs } from './verb'

export { close }

type DeadAction = 'retry' | 'discard'

/** Whoever may run commands on the server may handle everything. */
const asker = (): Asker => ({ name: me(), role: 'admin', language: 'id' })

interface FilterFlags {
  job?: string
  cause?: string
  lane?: string
  search?: string
  since?: string
  before?: string
}

interface ActFlags extends FilterFlags {
  all?: true
  dryRun?: true
  reason?: string
  payload?: unknown
  key?: string
  wait?: true
  json?: true
}

/** A moment as ISO 8601, a day included. */
function moment(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Give a time: 2026-11-22 or 2026-11-22T03:15:00Z.')
  return at.toISOString()
}

function amount(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1_000)
    throw new InvalidArgumentError('Give 1 to 1000.')
  return number
}

function filterOf({ job, cause, lane, search, since, before }: FilterFlags): DeadFilter {
  const [family, type] = job?.split(/\.(.*)/s) ?? []
  const given = { family, type, cause, lane, search, since, until: before }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
}

function addFilters(command: Command): Command {
  return command
    .option('--job <name>', 'of this job: family.type, or a whole family')
    .option('--cause <cause>', 'died of this cause, as the list says it')
    .option('--lane <lane>', 'of this lane')
    .option('--search <text>', 'with this in the id, the error or the payload')
    .option('--since <time>', 'dead since', moment)
    .option('--before <time>', 'dead before', moment)
}

function addVerbs(dead: Command): void {
  addFilters(dead.command('list').description('how many died of what, and the newest of them'))
    .option('--limit <n>', 'so many are listed', amount, 20)
    .option('--json')
    .action(list)
  dead
    .command('show')
    .description('one run with its payload, its attempts and what happened to it')
    .argument('<runId>')
    .option('--json')
    .action(show)
  addFilters(dead.command('retry').description('try runs again: those named, or all that match'))
    .argument('[runIds...]')
    .option('--payload <json>', 'for one run: instead of its own payload', json)
    .action(act('retry'))
  addFilters(dead.command('discard').description('put runs away: nobody needs to act on them'))
    .argument('[runIds...]')
    .action(act('discard'))
  for (const verb of dead.commands.slice(-2))
    verb
      .option('--all', 'all that wait, when no filter is given')
      .option('--dry-run', 'only count what would be touched')
      .option('--reason <text>', 'why; needed to discard, and for more than one run')
      .option('--key <key>', 'idempotency key: asked twice with one key, it is done once')
      .option('--wait', 'follow it until it ends; the exit code says how')
      .option('--json')
}

async function list({
  limit,
  json: asJson,
  ...flags
}: FilterFlags & { limit: number; json?: true }): Promise<void> {
  const reply = await listDeadLetters(filterOf(flags), { after: null, limit }, asker())
  print(asJson, reply, describeList(reply))
}

function describeList({ total, groups, data }: DeadLettersReply): string {
  if (total === 0) return 'nothing needs handling'
  return [
    ...groups.map(
      ({ count, cause, title }) =>
        `${String(count).padStart(7)}  ${cause}${title === cause ? '' : `  (${title})`}`,
    ),
    '',
    ...data.map(({ id, finishedAt, error }) => `${id}  ${finishedAt}  ${error?.message ?? ''}`),
    ...(total > data.length ? [`… and ${total - data.length} more`] : []),
  ].join('\n')
}

async function show(id: string, { json: asJson }: { json?: true }): Promise<void> {
  const reply = await showDeadLetter(id, asker())
  print(asJson, reply, describeOne(reply))
}

function describeOne({ letter, run, resolution, attempts, events }: DeadLetterReply): string {
  return [
    `${letter.id}  ${run.status}${resolution ? `, ${resolution.kind}` : ''}`,
    `${letter.jobTitle} (${letter.job}), ${letter.requestedBy}`,
    `${letter.cause}: ${letter.error?.message ?? ''}`,
    JSON.stringify(letter.payload, null, 2),
    ...attempts.map(
      ({ attempt, outcome, worker, finishedAt, error }) =>
        `attempt ${attempt}  ${finishedAt}  ${outcome}  ${worker}  ${error?.message ?? ''}`,
    ),
    ...events.map(
      ({ at, kind, actor, detail }) =>
        `${at}  ${kind}  ${actor}  ${typeof detail.reason === 'string' ? detail.reason : ''}`,
    ),
  ].join('\n')
}

function act(action: DeadAction) {
  return async (ids: string[], options: ActFlags, command: Command): Promise<void> => {
    process.exitCode = await handle(action, { ids, options, command })
  }
}

async function handle(
  action: DeadAction,
  { ids, options, command }: { ids: string[]; options: ActFlags; command: Command },
): Promise<number> {
  const filter = ids.length > 0 ? { ids } : filterOf(options)
  const [one] = ids
  if (Object.keys(filter).length === 0 && !options.all)
    command.error('error: name runs, give a filter, or --all')
  if (options.payload !== undefined && ids.length !== 1) command.error('error: --payload is for one run')
  if (options.dryRun) return dryRun(filter, options)
  const isOneRetry = action === 'retry' && ids.length === 1
  if (!isOneRetry && !options.reason?.trim()) command.error('error: give a --reason')
  if (one !== undefined && ids.length === 1) return handleOne(action, one, options)
  const { reason = '', key = null } = options
  return startMany({ action, filter, reason: reason.trim(), key }, options)
}

async function dryRun(filter: DeadFilter, { json: asJson }: ActFlags): Promise<number> {
  const preview = await previewDead(filter, asker())
  print(asJson, preview, describePreview(preview))
  return EXIT.done
}

function describePreview({ count, byJob, byCause }: BulkPreview): string {
  const line = (name: string, many: number) => `${String(many).padStart(7)}  ${name}`
  return [
    `${count} would be touched`,
    ...byJob.map(({ job, count: many }) => line(job, many)),
    ...byCause.map(({ cause, count: many }) => line(cause, many)),
  ].join('\n')
}

async function handleOne(
  action: DeadAction,
  id: string,
  { reason, payload, wait, json: asJson }: ActFlags,
): Promise<number> {
  const asked = { reason: reason?.trim(), ...(payload === undefined ? {} : { payload }) }
  const run =
    action === 'retry'
      ? await retryRun(id, asked, asker())
      : await discardOne(id, reason?.trim() ?? '', asker())
  if (wait && action === 'retry') return finish([id], `${id}  ${run.status}`, asJson ? { json: asJson } : {})
  print(asJson, { success: true, run }, `${id}  ${action === 'retry' ? run.status : 'discarded'}`)
  return EXIT.done
}

async function startMany(asked: BulkAsked, { wait, json: asJson }: ActFlags): Promise<number> {
  const { body } = await startBulk(asked, asker())
  const line = `${body.jobId}  ${body.message}`
  if (wait) return finish([body.jobId], line, asJson ? { json: asJson } : {})
  print(asJson, body, line)
  return EXIT.done
}

export const verbs: Verbs<'dead'>['verbs'] = { dead: addVerbs }
