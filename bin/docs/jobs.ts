/** The page docs/jobs.md: every job as its declaration and its source say, nothing written by hand. */
import { z } from 'zod'
import type { Field, ListFilter, ProxySource } from '@/controller/proxy/source'
import { proxySource } from '@/controller/proxy-sources'
import { definitions } from '@/jobs/definitions'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { proxyUndo } from '@/jobs/definitions/proxy-undo'
import type { JobDefinition, Titles } from '@/jobs/engine/define'
import type { TableShape } from '@/models/table-shape'
import { bullets, code, duration, json, table } from './markdown'

const PROXY = '/api/siasn/ws/admin/proxy'
const MATCHES: Record<ListFilter['match'], string> = {
  contains: 'a part of the text, any case',
  choice: 'one of the values that occur',
  status: 'a code of `ref_siasn.status_usul`',
  month: '`YYYY-MM` or `MM-YYYY`, the first seven characters',
}

const UNDO_ADDRESSES = bullets([
  `start: ${code('POST /api/runs/{id}/undo')}, or ${code('sinkron undo <runId>')}, of the newest run of a table`,
  `what it would take back: ${code('GET /api/runs/{id}/changes')}, or ${code('sinkron changes <runId>')}`,
])

const both = ({ id, en }: Titles) => (id === en ? id : `${id} (${en})`)

/** The whole page. */
export async function jobsPage(): Promise<string> {
  const sections = await Promise.all(definitions.map(section))
  const overview = definitions.map((job) => [
    `[${code(job.name)}](#${job.name.replaceAll('.', '')})`,
    both(job.titles),
    job.policy.roles.join(', '),
  ])
  return `${[
    '# Jobs',
    'Made from `jobs/definitions/` and `controller/proxy/` by `npm run docs`: change those, not this page. What a sync does in its stages is in [proxy.md](proxy.md), what the engine promises in [engine.md](engine.md), how a type is added in [adding-a-job-type.md](adding-a-job-type.md).',
    table(['job', 'title', 'started by'], overview),
    ...sections,
  ].join('\n\n')}\n`
}

async function section(job: JobDefinition): Promise<string> {
  const isProxyType = proxyJobs.some(({ name }) => name === job.name)
  return [
    `## ${job.name}`,
    both(job.titles),
    ...(isProxyType ? [addresses(job)] : []),
    ...(job.name === proxyUndo.name ? [UNDO_ADDRESSES] : []),
    '### Stages',
    stages(job),
    '### Policy',
    policy(job),
    '### Payload',
    payload(job),
    ...(isProxyType ? sourceParts(await proxySource(job.type)) : []),
  ].join('\n\n')
}

function addresses({ type, name }: JobDefinition): string {
  return bullets([
    `page: ${code(`/proxy/${type}`)}`,
    `start: ${code(`POST ${PROXY}/${type}/sync`)}, or ${code(`sinkron run ${name}`)}`,
    `rows: ${code(`GET ${PROXY}/${type}`)}, one of them: ${code(`GET ${PROXY}/${type}/rows/{id}`)}`,
    `fields, filters and their values: ${code(`GET ${PROXY}/${type}/fields`)}`,
    `download: ${code(`GET ${PROXY}/${type}/export?format=xlsx|csv`)}, or ${code(`sinkron export ${type} --out <file>`)}`,
  ])
}

function stages(job: JobDefinition): string {
  const weights = job.stages.reduce((sum, { weight }) => sum + weight, 0)
  let done = 0
  const rows = job.stages.map(({ name, titles, weight }) => {
    done += weight
    return [code(name), both(titles), `${Math.round((done / weights) * 1_000) / 10} %`]
  })
  return table(['stage', 'title', 'until'], rows)
}

function policy({ policy: wanted, uniqueKey, payload: shape, example }: JobDefinition): string {
  const { roles, maxAttempts, backoffMs, timeoutMs, concurrency } = wanted
  const key = uniqueKey?.(shape.parse(example))
  return bullets([
    `roles: ${roles.join(', ')}`,
    `attempts: ${maxAttempts}, after waits of ${backoffMs.map(duration).join(', ')}`,
    `longest attempt: ${duration(timeoutMs)}`,
    `at once in one worker process: ${concurrency}`,
    key ? `never two active with one key, here ${code(key)}` : 'any number may be active',
  ])
}

interface Properties {
  properties?: Record<string, { type?: string; default?: unknown }>
  required?: string[]
}

function payload(job: JobDefinition): string {
  const { properties = {}, required = [] } = z.toJSONSchema(job.payload, { io: 'input' }) as Properties
  const rows = Object.entries(properties).map(([name, { type, default: otherwise }]) => [
    code(name),
    type ?? '',
    required.includes(name) ? 'needed' : code(JSON.stringify(otherwise ?? null)),
  ])
  return [table(['field', 'kind', 'when absent'], rows), json(job.example)].join('\n\n')
}

function sourceParts(source: ProxySource): string[] {
  const { table: shape, filters, sort, list, download } = source
  return [
    '### Upstream',
    upstream(source),
    '### Table',
    `${code(`${shape.schema}.${shape.table}`)}, by ${code(shape.key)}`,
    columns(shape),
    '### List',
    `Sorted by ${[...sort].map(code).join(', ')} (each also with ${code('-')} in front), then by ${code(shape.key)}.`,
    table(['column', 'title', 'shown as'], list.map(fieldRow)),
    table(
      ['filter', 'title', 'matches', 'in'],
      Object.entries(filters).map(([name, { title, match, column }]) => [
        code(name),
        both(title),
        MATCHES[match],
        code(column),
      ]),
    ),
    '### Download',
    table(['heading', 'value', 'shown as'], download.map(headingRow)),
  ]
}

function upstream({ paging, request }: ProxySource): string {
  const { pageSize, offsetCounts, rowsAt, totalAt } = paging
  const secondPage = { offset: offsetCounts === 'rows' ? pageSize : 1, limit: pageSize }
  const { method, path, query, body } = request({ ...secondPage, instansiId: '<INSTANSI_ID>' })
  return [
    bullets([
      `${code(`${method} ${path}`)}, ${pageSize} rows a page`,
      `offset counts ${offsetCounts}; rows at ${code(rowsAt)}; ${totalAt ? `total at ${code(totalAt.join('.'))}` : 'no total: read until an empty page'}`,
    ]),
    `The second page: query${body === undefined ? '' : ' and body'}`,
    json(body === undefined ? query : { query, body }),
  ].join('\n\n')
}

function columns({ columns: stored, generated }: TableShape): string {
  const kinds = [...new Set(Object.values(stored))]
  const rows = kinds.map((kind) => {
    const names = Object.keys(stored).filter((name) => stored[name] === kind)
    return [kind, String(names.length), names.map(code).join(', ')]
  })
  const derived = Object.entries(generated).map(
    ([name, { path }]) => `${code(name)} = ${code(path.join('.'))}`,
  )
  const last = derived.length > 0 ? [['derived', String(derived.length), derived.join(', ')]] : []
  return table(['kind', 'columns', ''], [...rows, ...last])
}

const fieldRow = ({ path, title, show }: Field) => [code(path), both(title), show]
const headingRow = ({ path, title, show }: Field) => [title.id, code(path), show]
