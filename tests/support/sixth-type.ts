/** A copy of the project with a throw-away sixth type in it, declared by three files, and an upstream that serves it. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
/** Packages are linked; what tools made, and the homes of installations, belong to the original. */
const NOT_COPIED = new Set(['node_modules', '.next', '.git', '.sinkron', '.sinkron-test'])

const CONTROLLER = `/** Long leave: a type of a test. */
import { columns } from '@/models/table-shape'
import { field, monthFilter, NAME, NIP, SERVICE_FILTER, STATUS, STATUS_FILTER, UNIT, WHO, WHO_FILTERS } from './fields'
import type { ProxySource } from './source'
import { syncProxy } from './sync'

const LENGTH = field('lama_cuti', ['Lama Cuti', 'Length of leave'])
const PERIOD = field('periode', ['Periode', 'Period'], 'month')

export const source: ProxySource = {
  type: 'cuti',
  table: {
    schema: 'siasn_proxy',
    table: 'proxy_cuti',
    key: 'id',
    columns: {
      ...columns('text', ['id', 'nip', 'nama', 'jenis_layanan_nama', 'periode']),
      ...columns('integer', ['status_usulan']),
      ...columns('date', ['tgl_usulan']),
      ...columns('jsonb', ['usulan_data']),
    },
    generated: { lama_cuti: { kind: 'text', path: ['usulan_data', 'data', 'lama_cuti'] } },
  },
  paging: { pageSize: 100, offsetCounts: 'pages', rowsAt: 'results', totalAt: null },
  request: ({ offset, limit, instansiId }) => ({
    method: 'GET',
    path: '/siasn-instansi/cuti/usulan',
    query: { limit: String(limit), offset: String(offset), instansi_kerja_id: instansiId },
  }),
  label: ['nip', 'nama'],
  list: [NIP, NAME, UNIT, LENGTH, PERIOD, STATUS],
  filters: {
    ...WHO_FILTERS,
    jenis_layanan_nama: SERVICE_FILTER,
    status_usulan: STATUS_FILTER,
    periode: monthFilter(PERIOD),
  },
  sort: ['nama', 'nip'],
  download: [...WHO, LENGTH, PERIOD, STATUS],
}

export default syncProxy(source)
`

const MIGRATION = `import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(\`
    CREATE TABLE siasn_proxy.proxy_cuti (
      id text PRIMARY KEY,
      nip text,
      nama text,
      jenis_layanan_nama text,
      periode text,
      status_usulan integer,
      tgl_usulan date,
      usulan_data jsonb,
      lama_cuti text GENERATED ALWAYS AS (usulan_data #>> '{data,lama_cuti}') STORED,
      synced_run_id text NOT NULL,
      synced_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ON siasn_proxy.proxy_cuti (nama, id);
  \`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_cuti')
}
`

export interface Copy {
  root: string
  /** Runs a program of the copy with Node; its output. @throws Error with the output when it fails. */
  node(...args: string[]): Promise<string>
  remove(): void
}

/** Copies the project and declares the sixth type in the copy: an entry, a controller, a migration. */
export async function copyWithSixthType(): Promise<Copy> {
  const from = process.cwd()
  const root = mkdtempSync(join(tmpdir(), 'sinkron-sixth-'))
  const remove = () => rmSync(root, { recursive: true, force: true })
  try {
    for (const name of readdirSync(from))
      if (!NOT_COPIED.has(name)) cpSync(join(from, name), join(root, name), { recursive: true })
    await linkPackages(resolve(from, 'node_modules'), join(root, 'node_modules'))
    declare(root)
  } catch (error) {
    remove()
    throw error
  }
  const node = async (...args: string[]) => {
    const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
    try {
      const { stdout, stderr } = await execute(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 })
      return stdout + stderr
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string }
      throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
    }
  }
  return { root, node, remove }
}

/** Hard links, which cost no space; copies where the folders are on different disks. */
async function linkPackages(from: string, to: string): Promise<void> {
  try {
    await execute('cp', ['-al', from, to])
  } catch {
    rmSync(to, { recursive: true, force: true })
    await execute('cp', ['-a', from, to])
  }
}

function declare(root: string): void {
  const definitions = join(root, 'jobs/definitions/proxy.ts')
  const before = readFileSync(definitions, 'utf8')
  const entry = "  proxy('cuti', { id: 'Cuti Besar', en: 'Long leave' }),\n] as const"
  const after = before.replace('] as const', entry)
  if (after === before) throw new Error('the list of proxy types was not found')
  writeFileSync(definitions, after)
  writeFileSync(join(root, 'controller/proxy/cuti.ts'), CONTROLLER)
  writeFileSync(join(root, 'migrations/20991231000001_proxy_cuti.ts'), MIGRATION)
}

export interface Leave {
  id: string
  nip: string
  nama: string
  jenis_layanan_nama: string
  periode: string
  status_usulan: number
  tgl_usulan: string
  usulan_data: { data: { lama_cuti: string } }
}

export function leave(number: number): Leave {
  return {
    id: `cuti-${number}`,
    nip: `19800101${String(2_000_000_000 + number)}`,
    nama: `ORANG CUTI ${String(number).padStart(3, '0')}`,
    jenis_layanan_nama: 'Cuti Besar',
    periode: '2026-04',
    status_usulan: number % 4,
    tgl_usulan: '2026-01-05T00:00:00.000Z',
    usulan_data: { data: { lama_cuti: `${(number % 3) + 1} bulan` } },
  }
}

/** Serves these rows a page at a time to whoever has the token, and nothing else. */
export async function serveLeaves(rows: readonly Leave[], token: string) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://siasn')
    const isKnown =
      url.pathname === '/siasn-instansi/cuti/usulan' && url.searchParams.has('instansi_kerja_id')
    const isAllowed = request.headers.authorization === `Bearer ${token}`
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(url.searchParams.get(name)))
    const from = (offset ?? 0) * (limit ?? 0)
    const results = rows.slice(from, from + (limit ?? 0))
    response.writeHead(isAllowed ? (isKnown ? 200 : 404) : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isKnown && isAllowed ? { results } : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
