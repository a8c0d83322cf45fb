/** What `npm run bench -- lists` prints. */

import type { Plan } from './explain'
import {
  count,
  labelled,
  megabytes,
  memory,
  milliseconds,
  percentile,
  perSecond,
  table,
  times,
  verdict,
} from './figures'
import type { Download } from './lists-download'
import type { Filled } from './lists-fill'
import type { ListSettings, MeasuredKind } from './lists-measure'

export interface Lists {
  settings: ListSettings
  machine: readonly [string, string][]
  filled: Filled
  kinds: readonly MeasuredKind[]
  downloads: readonly Download[]
}

const MOST_MS = 50
const MOST_GROWTH = 1.3
/** A plan that reads the whole table, in parallel or not. */
const SEQ_SCAN = /Seq Scan on proxy_pangkat\b/

export function reportLists(measured: Lists): string {
  const { settings, machine, filled, kinds, downloads } = measured
  const words = `${settings.requests} requests of each kind, one after another; cold: ${settings.cold} first ones after a publication`
  const suspicious = kinds.filter((kind) => suspicion(kind) !== null)
  return [
    '',
    `Lists of ${count(filled.rows)} pangkat rows, ${count(filled.pegawai)} employees`,
    '',
    ...labelled([...machine, ['Settings', words]]),
    '',
    'Time of an answer over HTTP; slowest: the slowest of its statements alone, by EXPLAIN ANALYZE',
    kindTable(kinds),
    '',
    'Downloads, and the most memory the web process held meanwhile',
    downloadTable(downloads),
    ...suspicious.flatMap(planLines),
    '',
    'Expectations',
    ...verdicts(measured),
  ].join('\n')
}

function kindTable(kinds: readonly MeasuredKind[]): string {
  const pair = (values: readonly number[]) =>
    [percentile(values, 50), percentile(values, 99)].map(milliseconds)
  return table([
    ['', 'rows', 'cold p50', 'p99', 'warm p50', 'p99', 'slowest', 'plan'],
    ...kinds.map((measured) => [
      measured.kind.label,
      measured.total === null ? '' : count(measured.total),
      ...pair(measured.cold),
      ...pair(measured.warm),
      milliseconds(Math.max(0, ...measured.plans.map(({ ms }) => ms))),
      measured.plans.some(isSeqScan) ? 'SEQ SCAN' : 'no seq scan',
    ]),
  ])
}

function downloadTable(downloads: readonly Download[]): string {
  return table([
    ['', 'rows', 'time', 'rows/s', 'file', 'memory', 'filters'],
    ...downloads.map(({ format, rows, ms, bytes, peakBytes, filter }) => [
      format,
      count(rows),
      milliseconds(ms),
      perSecond(rows, ms),
      megabytes(bytes),
      memory(peakBytes),
      filter,
    ]),
  ])
}

const isSeqScan = ({ text }: Plan) => SEQ_SCAN.test(text)

/** The plan to look at: one that reads the whole table, or else the slowest above the limit. */
function suspicion({ plans }: MeasuredKind): Plan | null {
  const [slowest] = [...plans].sort((a, b) => b.ms - a.ms)
  return plans.find(isSeqScan) ?? (slowest && slowest.ms > MOST_MS ? slowest : null)
}

function planLines(measured: MeasuredKind): string[] {
  const plan = suspicion(measured)
  if (!plan) return []
  const indented = [plan.sql.replace(/\s+/g, ' ').trim(), plan.text].join('\n').replace(/^/gm, '    ')
  return ['', `To look at: ${measured.kind.label}`, indented]
}

function verdicts({ kinds, downloads }: Lists): string[] {
  const slow = (of: (kind: MeasuredKind) => readonly number[]) =>
    kinds
      .map((measured) => ({ label: measured.kind.label, p99: percentile(of(measured), 99) }))
      .filter(({ p99 }) => p99 >= MOST_MS)
      .map(({ label, p99 }) => `${label} ${milliseconds(p99)}`)
  const scanned = kinds.filter(({ plans }) => plans.some(isSeqScan)).map(({ kind }) => kind.label)
  const all = (found: readonly string[]) => (found.length === 0 ? 'all' : `not ${found.join('; ')}`)
  const [warm, cold] = [slow(({ warm }) => warm), slow(({ cold }) => cold)]
  return [
    verdict(warm.length === 0, `p99 under ${MOST_MS} ms: ${all(warm)}`),
    verdict(cold.length === 0, `first after a publication p99 under ${MOST_MS} ms: ${all(cold)}`),
    verdict(scanned.length === 0, `no sequential scan of the table: ${all(scanned)}`),
    ...(['csv', 'xlsx'] as const).flatMap((format) => downloadVerdict(downloads, format)),
  ]
}

function downloadVerdict(downloads: readonly Download[], format: Download['format']): string[] {
  const [few, many] = downloads.filter((one) => one.format === format)
  if (!few?.peakBytes || !many?.peakBytes) return []
  const ratio = many.peakBytes / few.peakBytes
  const words = `memory of the web process × ${times(ratio)} for rows × ${times(many.rows / few.rows)}, at most ${MOST_GROWTH}`
  return [verdict(ratio <= MOST_GROWTH, `${format}: ${words}`)]
}
