/** One request to every operation of the API, in an order in which each has something to do. */
import { insertDead } from './dead'
import type { Answer, Installation } from './installation'
import { PASSWORD, type Person, signInAs, stranger, waitForCode } from './people'
import { until } from './processes'
import type { Receiver } from './receivers'
import { insertRun } from './runs'
import { totp } from './totp'

export interface Ground {
  at: Installation
  hook: Receiver
  /** A JWT that SIASN takes. */
  token: string
  /** What opens the link of the mail that was sent last. */
  mailed(): Promise<string>
}

/** Notes what was asked and answered; `key` is that of the operation. */
export type Note = (key: string, answer: Answer, body: unknown) => void

interface Asked {
  ids?: Record<string, string>
  query?: string
  body?: unknown
  who?: Person['call']
}

type Ask = (key: string, asked?: Asked) => Promise<Answer>

const P = '/api/siasn/ws/admin/proxy'
const REASON = 'SIASN sudah pulih'

function asker(admin: Person, note: Note): Ask {
  return async (key, { ids = {}, query = '', body, who = admin.call } = {}) => {
    const [method = '', path = ''] = key.split(' ')
    const address = path.replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''))
    const sent = method === 'POST' || method === 'PUT' ? (body ?? {}) : undefined
    const answer = await who(address + query, method, sent)
    if (answer.status >= 400) throw new Error(`${key}: ${answer.status} ${JSON.stringify(answer.body)}`)
    note(key, answer, body)
    return answer
  }
}

async function syncs(ask: Ask, { at }: Ground): Promise<string> {
  const type = { type: 'pangkat' }
  const started = await ask(`POST ${P}/[type]/sync`, { ids: type })
  const id = String(started.body.jobId)
  await at.finished(id)
  await ask(`GET ${P}/[type]/sync`, { ids: { type: 'skk' } })
  await ask(`POST ${P}/sync-all`)
  await until(
    async () => (await at.database.db('job_runs').whereIn('status', ['queued', 'running'])).length === 0,
    'all syncs have ended',
  )
  await ask(`GET ${P}/status`, { query: `?jobId=${id}` })
  for (const read of ['overview', 'debug', 'units']) await ask(`GET ${P}/${read}`)
  const rows = await ask(`GET ${P}/[type]`, { ids: type, query: '?limit=3&sort=nama' })
  await ask(`GET ${P}/[type]/fields`, { ids: type })
  await ask(`GET ${P}/[type]/rows/[id]`, { ids: { ...type, id: String(rows.body.data[0].id) } })
  await ask(`GET ${P}/[type]/export`, { ids: type, query: '?format=csv' })
  return id
}

async function runs(ask: Ask, { at }: Ground, synced: string): Promise<void> {
  await ask('GET /api/jobs')
  const ids = { id: synced }
  await ask('GET /api/runs', { query: '?family=proxy&limit=10' })
  await ask('GET /api/runs/[id]', { ids })
  await ask('GET /api/runs/[id]/details', { ids })
  await ask('GET /api/runs/[id]/changes', { ids, query: '?limit=3' })
  const undo = await ask('POST /api/runs/[id]/undo', { ids })
  await at.finished(String(undo.body.jobId))
  const later = await ask('POST /api/jobs/[job]', {
    ids: { job: 'proxy.pangkat' },
    body: { payload: { allowShrink: true }, priority: 'high', delayMs: 3_600_000 },
  })
  await ask('POST /api/runs/[id]/cancel', { ids: { id: String(later.body.jobId) } })
  await ask('POST /api/runs/[id]/retry', {
    ids: { id: await insertDead(at, { type: 'skk' }) },
    body: { reason: REASON },
  })
  await ask('POST /api/runs/[id]/discard', { ids: { id: await insertDead(at) }, body: { reason: REASON } })
  await insertRun(at, { id: 'menunggu-1', type: 'undo', status: 'queued', dueInS: 3_600 })
  const chosen = { action: 'cancel', filter: { family: 'proxy', type: 'undo', states: ['scheduled'] } }
  await ask('POST /api/runs/preview', { body: chosen })
  await ask('POST /api/runs/actions', { body: { ...chosen, reason: 'Tidak diperlukan lagi' } })
  const kept = await ask('POST /api/saved-views', {
    body: { name: 'Pangkat gagal', query: 'type=pangkat&status=dead' },
  })
  await ask('GET /api/saved-views')
  await ask('DELETE /api/saved-views/[id]', {
    ids: { id: String(kept.body.view?.id ?? kept.body.views?.[0]?.id) },
  })
}

async function failed(ask: Ask, { at }: Ground): Promise<void> {
  const id = await insertDead(at, { error: { code: 'upstream_cut', message: 'terputus' } })
  await ask('GET /api/dead-letters', { query: '?limit=10' })
  await ask('GET /api/dead-letters/count')
  await ask('GET /api/dead-letters/[id]', { ids: { id } })
  const filter = { cause: 'upstream_cut' }
  await ask('POST /api/dead-letters/preview', { body: { filter } })
  await ask('POST /api/dead-letters/actions', { body: { action: 'discard', filter, reason: REASON } })
  await insertRun(at, { id: 'massal-1', family: 'system', type: 'bulk', status: 'queued', dueInS: 3_600 })
  await ask('POST /api/dead-letters/actions/[id]/cancel', { ids: { id: 'massal-1' } })
}

async function planned(ask: Ask, { hook }: Ground): Promise<void> {
  const plan = { title: 'Sinkron malam', job: 'proxy.pangkat', cron: '30 2 * * *', enabled: false }
  const made = await ask('POST /api/schedules', { body: plan })
  const ids = { id: String(made.body.schedule.id) }
  await ask('GET /api/schedules')
  await ask('GET /api/schedules/preview', { query: '?cron=30+2+*+*+*' })
  await ask('PUT /api/schedules/[id]', {
    ids,
    body: { version: made.body.schedule.version, cron: '45 2 * * *' },
  })
  await ask('POST /api/schedules/[id]/run', { ids })
  await ask('DELETE /api/schedules/[id]', { ids })
  const wishes = { title: 'Operator', jobs: ['proxy.*'], events: ['failed', 'recovered'] }
  const channel = await ask('POST /api/notices/channels', {
    body: { ...wishes, kind: 'webhook', target: `${hook.url}/kait` },
  })
  const of = { ids: { id: String(channel.body.channel.id) } }
  await ask('GET /api/notices/channels')
  await ask('PUT /api/notices/channels/[id]', { ...of, body: { ...wishes, title: 'Operator jaga' } })
  await ask('POST /api/notices/channels/[id]/test', of)
  await ask('GET /api/notices/log')
  await ask('DELETE /api/notices/channels/[id]', of)
  await ask('PUT /api/notices/targets', { body: { targets: [{ job: 'proxy.pangkat', minutes: 1_440 }] } })
  await ask('GET /api/notices/targets')
}

interface Enrolling {
  who: Person['call']
  password: string
  waiting(): Promise<Person['call']>
}

async function secondFactor(ask: Ask, { who, password, waiting }: Enrolling): Promise<void> {
  const asked = { body: { current: password }, who }
  const confirm = async () => {
    const { body } = await ask('POST /api/account/second-factor', asked)
    const code = totp(String(body.secret))
    await ask('POST /api/account/second-factor/confirm', { body: { code }, who })
    return String(body.secret)
  }
  await confirm()
  await ask('POST /api/account/second-factor/off', asked)
  const secret = await confirm()
  await ask('GET /api/account/second-factor', { who })
  await ask('POST /api/account/sign-in-code', { body: { code: totp(secret, 1) }, who: await waiting() })
}

async function people(ask: Ask, { at, mailed }: Ground): Promise<void> {
  const nobody = stranger(at)
  await ask('GET /api/session')
  const wanted = { name: 'Sari', role: 'viewer', unitId: '10', by: 'link' }
  const invited = await ask('POST /api/invitations', { body: { ...wanted, email: 'sari@kantor.test' } })
  await ask('GET /api/invitations')
  const token = String(invited.body.link.path).split('#')[1]
  await ask('POST /api/invitations/look', { body: { token }, who: nobody })
  await ask('POST /api/invitations/accept', {
    body: { token, name: 'Sari', password: PASSWORD },
    who: nobody,
  })
  const other = await ask('POST /api/invitations', { body: { ...wanted, email: 'budi@kantor.test' } })
  await ask('DELETE /api/invitations/[id]', { ids: { id: String(other.body.invitation.id) } })
  const who = { email: 'sari@kantor.test', password: PASSWORD }
  await ask('POST /api/auth/sign-in/email', { body: who, who: nobody })
  const sari = await signInAs(at, who)
  const sessions = await ask('GET /api/sessions', { who: sari.call })
  const [session] = sessions.body.sessions.filter(({ isCurrent }: { isCurrent: boolean }) => !isCurrent)
  await ask('DELETE /api/sessions/[id]', { ids: { id: String(session.id) }, who: sari.call })
  const password = 'gerobak bakso malam 42'
  await ask('POST /api/account/password', { body: { current: PASSWORD, password }, who: sari.call })
  const users = await ask('GET /api/users')
  const ids = { id: String(users.body.users.find(({ email }: { email: string }) => email === who.email).id) }
  const waiting = () => waitForCode(at, { ...who, password })
  await secondFactor(ask, { who: sari.call, password, waiting })
  await ask('DELETE /api/users/[id]/second-factor', { ids })
  await ask('POST /api/account/forgot', { body: { email: who.email }, who: nobody })
  await ask('POST /api/account/reset', { body: { token: await mailed(), password: PASSWORD }, who: nobody })
  await ask('POST /api/auth/sign-out', { body: {}, who: (await signInAs(at, who)).call })
  await signInAs(at, who)
  await ask('GET /api/users/[id]/sessions', { ids })
  await ask('DELETE /api/users/[id]/sessions', { ids })
  await ask('PUT /api/users/[id]', { ids, body: { role: 'operator', unitId: '10' } })
  await ask('POST /api/users/[id]/reset-link', { ids })
  const made = await ask('POST /api/tokens', { body: { name: 'prometheus', role: 'viewer', days: 365 } })
  await ask('GET /api/tokens')
  await ask('DELETE /api/tokens/[id]', { ids: { id: String(made.body.id) } })
}

/** A file in two parts, and one that is given up. */
async function parts(ask: Ask, { at }: Ground): Promise<void> {
  const U = '/api/files/uploads'
  const text = 'order_id,standard_name\nP-1,PT Bagian\n'
  const tus = async (key: string, id: string, more: Record<string, string>, body?: string) => {
    const [method = '', path = ''] = key.split(' ')
    const [address = '', query = ''] = path.replace('[id]', id).split('?')
    const headers = { 'tus-resumable': '1.0.0', ...more }
    const asked = { method, headers, ...(body === undefined ? {} : { body }) }
    const who = () => at.api(query ? `${address}?${query}` : address, asked)
    return ask(key.split('?')[0] ?? '', { who })
  }
  await ask(`GET ${U}`)
  const facts = { 'upload-length': String(text.length), 'upload-metadata': 'filename YmFnaWFuLmNzdg==' }
  const begin = async () => {
    const { headers } = await tus(`POST ${U}?type=sos`, '', facts)
    return headers.get('location')?.split('/').at(-1) ?? ''
  }
  await tus(`DELETE ${U}/[id]`, await begin(), {})
  const id = await begin()
  const bytes = { 'content-type': 'application/offset+octet-stream' }
  await tus(`PATCH ${U}/[id]`, id, { ...bytes, 'upload-offset': '0' }, text.slice(0, 9))
  await tus(`HEAD ${U}/[id]`, id, {})
  await tus(`PATCH ${U}/[id]`, id, { ...bytes, 'upload-offset': '9' }, text.slice(9))
  const query = '?type=sos&preview=true'
  const answer = await at.api(`${U}/${id}/take${query}`, { method: 'POST' })
  const taken = await ask(`POST ${U}/[id]/take`, { who: async () => answer })
  await at.finished(String(taken.body.jobId))
}

async function imports(ask: Ask, { at }: Ground): Promise<void> {
  const form = (text: string) => {
    const body = new FormData()
    body.append('file', new Blob([text]), 'penjualan.csv')
    return body
  }
  const text = 'order_id,standard_name,revenue\nA-1,PT Satu,1500000\nA-2,PT Dua,bukan angka\n'
  const upload = async (preview: boolean) => {
    const query = `?type=sos&preview=${preview}`
    const answer = await at.api(`/api/files/upload${query}`, { method: 'POST', body: form(text) })
    const taken = await ask('POST /api/files/upload', { query, who: async () => answer })
    await at.finished(String(taken.body.jobId))
    return { jobId: String(taken.body.jobId), id: String(taken.body.batchId) }
  }
  const given = await upload(true)
  await ask('POST /api/files/batches/[id]/stop', { ids: given })
  const ids = await upload(true)
  await ask('GET /api/files/batches/[id]', { ids })
  const going = await ask('POST /api/files/batches/[id]', { ids, body: { verb: 'import' } })
  const jobId = String(going.body.jobId)
  await at.finished(jobId)
  await ask('GET /api/files/job/[jobId]/progress', { ids: { jobId } })
  await ask('GET /api/files/job/[jobId]/status', { ids: { jobId } })
  await ask('GET /api/files/import-logs', { query: '?limit=10' })
  await ask('GET /api/files/batches/[id]/errors', { ids })
  await ask('GET /api/files/batches/[id]/errors/export', { ids, query: '?format=csv' })
  const table = { type: 'sos' }
  await ask('GET /api/files/tables/[type]', { ids: table, query: '?limit=3' })
  await ask('GET /api/files/tables/[type]/fields', { ids: table })
  await ask('GET /api/files/tables/[type]/rows/[id]', { ids: { ...table, id: 'A-1' } })
  await ask('GET /api/files/tables/[type]/export', { ids: table, query: '?format=csv' })
  await ask('GET /api/files/batches/[id]/rollback', { ids })
  await ask('POST /api/files/batches/[id]/rollback', { ids, body: { strict: true } })
}

async function rest(ask: Ask, { token }: Ground): Promise<void> {
  const reads = [
    'overview',
    'charts',
    'operations',
    'live',
    'health',
    'metrics',
    'environment',
    'openapi.json',
  ]
  for (const read of reads) await ask(`GET /api/${read}`)
  await ask('GET /api/settings')
  await ask('PUT /api/settings', { body: { freshMinutes: 30 } })
  await ask('PUT /api/settings/siasn-token', { body: { token } })
  await ask('GET /api/settings/siasn-token')
  await ask('POST /api/settings/siasn-token/test')
  await ask('POST /api/settings/siasn-token/rotate', { body: { token } })
  await ask('GET /api/settings/secrets')
  await ask('POST /api/settings/secrets/rotate-key')
  await ask('GET /api/audit', { query: '?limit=20' })
  await ask('GET /api/audit/export')
  await ask(`POST ${P}/cleanup`, { body: { states: ['completed'], type: 'skk' } })
}

/** Asks everything. The installation has a worker, a web server, mail, and a token for SIASN in its settings. */
export async function askEverything(ground: Ground, note: Note): Promise<void> {
  const ask = asker(await signInAs(ground.at), note)
  const synced = await syncs(ask, ground)
  await runs(ask, ground, synced)
  await failed(ask, ground)
  await imports(ask, ground)
  await planned(ask, ground)
  await people(ask, ground)
  await rest(ask, ground)
  // Leaves a file that waits for a decision, of which the first screen would tell.
  await parts(ask, ground)
}
