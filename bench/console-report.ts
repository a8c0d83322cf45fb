/** The figures of the console, as text. */
import type { PageSize } from '@/tests/support/page-sizes'
import type { AnsweredKind } from './console-api'
import type { Drawn, Line } from './console-browser'
import type { LiveTurn } from './console-live'
import { count, median, milliseconds, percentile, table, verdict } from './figures'

const HEAVIEST = 350_000
const SLOWEST_MS = 300
const LATEST_MS = 1_000

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(0)} kB`

export function reportSizes(sizes: readonly PageSize[]): string {
  const rows = sizes.map(({ page, scripts, bytes }) => [page, String(scripts), kilobytes(bytes)])
  const heaviest = sizes[0]?.bytes ?? 0
  return [
    'First-load JavaScript, gzip',
    table([['page', 'scripts', 'size'], ...rows]),
    verdict(heaviest < HEAVIEST, `the heaviest page under ${kilobytes(HEAVIEST)} (${kilobytes(heaviest)})`),
  ].join('\n')
}

export function reportApi(
  runs: number,
  kinds: readonly AnsweredKind[],
  together: readonly { label: string; askers: number; ms: number[] }[],
): string {
  const slow = kinds.filter(({ ms }) => percentile(ms, 99) >= SLOWEST_MS)
  const rows = kinds.map(({ label, bytes, coldMs, ms }) => [
    label,
    `${(bytes / 1_000).toFixed(1)} kB`,
    ...[coldMs, percentile(ms, 50), percentile(ms, 99)].map(milliseconds),
  ])
  const atOnce = together.map(({ label, askers, ms }) => [
    `${askers} × ${label}`,
    ...[50, 99].map((percent) => milliseconds(percentile(ms, percent))),
  ])
  return [
    `The API with ${count(runs)} runs stored, by a session, one request after the other`,
    table([['request', 'answer', 'first', 'p50', 'p99'], ...rows]),
    verdict(
      slow.length === 0,
      `p99 under ${SLOWEST_MS} ms${slow.length ? `: not ${slow.map(({ label }) => label).join(', ')}` : ''}`,
    ),
    '',
    'Many at once',
    table([['request', 'p50', 'p99'], ...atOnce]),
  ].join('\n')
}

export function reportLive(turns: readonly LiveTurn[]): string {
  const idle = turns.filter(({ pages }) => pages === 0)
  const base = idle.reduce((sum, { transactions }) => sum + transactions, 0) / Math.max(1, idle.length)
  const rows = turns.map(({ label, pages, seconds, transactions, rowsRead, webCpuMs, heard }) => [
    `${pages} × ${label}`,
    count(transactions),
    pages === 0 ? '' : count(Math.round(transactions - base)),
    count(rowsRead),
    `${((webCpuMs / seconds / 1_000) * 100).toFixed(0)} %`,
    count(heard.reads),
    ...[50, 99].map((percent) =>
      heard.lagsMs.length === 0 ? '' : milliseconds(percentile(heard.lagsMs, percent)),
    ),
    String(heard.failures),
  ])
  const lags = turns.flatMap(({ heard }) => heard.lagsMs)
  return [
    'Open pages while a sync is under way; transactions of the whole database in the same time',
    table([
      [
        'pages',
        'transactions',
        'over nobody',
        'rows read',
        'web CPU',
        'reads',
        'lag p50',
        'lag p99',
        'failed',
      ],
      ...rows,
    ]),
    verdict(
      lags.length > 0 && percentile(lags, 99) < LATEST_MS,
      `from a hint to the page within ${milliseconds(LATEST_MS)} (p99 of all)`,
    ),
  ].join('\n')
}

export function reportPages(drawn: readonly Drawn[], syncMs: Readonly<Record<Line, number[]>>): string {
  const rows = drawn.map(({ page, line, lcpMs, blockingMs, shownMs }) => [
    `${page} (${line})`,
    ...[lcpMs, shownMs, blockingMs].map((values) => milliseconds(median(values))),
  ])
  return [
    'A first visit, processor four times slower, median',
    table([['page', 'largest paint', 'content stands', 'blocked'], ...rows]),
    ...(Object.keys(syncMs) as Line[]).map(
      (line) =>
        `  from the address of the syncs to the answer of "Sync" (${line}): ${milliseconds(median(syncMs[line]))}`,
    ),
  ].join('\n')
}
