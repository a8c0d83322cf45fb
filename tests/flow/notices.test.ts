/** Notices: one a change of state, channel and run, sent by the engine's own runs, whatever breaks in between. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeTargets } from '@/controller/notice-log-desk'
import { lookForNotices } from '@/controller/notices'
import { testChannel } from '@/controller/notices-desk'
import notify from '@/controller/system/notify'
import type { NotifyPayload } from '@/jobs/definitions/system-notify'
import type { JobContext } from '@/jobs/engine/context'
import { closeHints } from '@/jobs/engine/hints'
import { closeDb, db } from '@/models/db'
import { LostAttempt } from '@/models/fence'
import { encrypt } from '@/utils/crypt'
import { log } from '@/utils/log'
import { createDatabase, type TestDatabase } from '../support/database'
import { endRun, lookAndSend, noticesOf, openChannel, sendQueued } from '../support/notices'
import {
  breaksOff,
  type MailServer,
  openMailServer,
  openReceiver,
  type Receiver,
  status,
} from '../support/receivers'
import { startRedis, type TestRedis } from '../support/redis'

let database: TestDatabase
let redis: TestRedis
let hook: Receiver
let mail: MailServer

beforeAll(async () => {
  ;[database, redis, hook, mail] = await Promise.all([
    createDatabase(),
    startRedis(),
    openReceiver(),
    openMailServer(),
  ])
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SECRET_KEY: 'kunci-uji-yang-cukup-panjang',
    NOTICE_ALLOWED_HOSTS: '127.0.0.1',
    SMTP_URL: mail.url,
    MAIL_FROM: 'Sinkron <sinkron@kantor.test>',
    PUBLIC_URL: 'https://sinkron.kantor.test/',
  })
})

afterAll(async () => {
  closeHints()
  await closeDb()
  await Promise.all([database.drop(), redis.stop(), hook.close(), mail.close()])
})

beforeEach(async () => {
  await db().raw(
    'TRUNCATE job_runs, job_attempts, run_events, notices, notice_states, notice_channels, freshness_targets',
  )
  await db()('notice_looks').update({ looked_at: db().raw("clock_timestamp() - interval '1 day'") })
  hook.received.length = 0
  mail.mails.length = 0
})

const slack = (path = 'slack') => `${hook.url}/${path}`
const events = async (channelId: string) => (await noticesOf(channelId)).map(({ event }) => event)
const states = async (channelId: string) => (await noticesOf(channelId)).map(({ state }) => state)
const lastSender = async () => {
  const run = await db()('job_runs').where({ family: 'system' }).orderBy('created_at', 'desc').first()
  return run as { id: string; status: string; attempt: number; error: { code: string } | null; run_at: Date }
}

describe('a job that changes its state', () => {
  it('is told of once when it fails, and once when it works again, however often it does either', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun()
    await lookAndSend()
    const failed = await endRun({ status: 'dead', error: 'sambungan putus' })
    await lookAndSend()
    await endRun({ status: 'dead' })
    await lookAndSend()
    const recovered = await endRun()
    await lookAndSend()
    await endRun()
    await lookAndSend()
    expect((await noticesOf(id)).map(({ event, run_id, state }) => [event, run_id, state])).toEqual([
      ['failed', failed, 'sent'],
      ['recovered', recovered, 'sent'],
    ])
    expect(hook.received.map(({ body }) => body.text)).toEqual([
      expect.stringMatching(
        /^\*Gagal: Kenaikan Pangkat\*\nsambungan putus\nWaktu: .* WIB\.\n.*\n<https:\/\/sinkron/,
      ),
      expect.stringMatching(
        /^\*Pulih: Kenaikan Pangkat\*\nBerhasil lagi .*\nSebelumnya bermasalah sejak .* WIB\./,
      ),
    ])
    expect(hook.received[0]?.body.text).toContain(`<https://sinkron.kantor.test/runs/${failed}|Buka proses>`)
  })

  it('is told of in the order of the ends, though one look finds them all', async () => {
    const { id } = await openChannel('slack', slack())
    for (const [minutesAgo, state] of [
      [9, 'completed'],
      [8, 'dead'],
      [7, 'dead'],
      [6, 'completed'],
      [5, 'dead'],
    ] as const)
      await endRun({ status: state, minutesAgo })
    await lookForNotices()
    await lookForNotices()
    expect((await events(id)).sort()).toEqual(['failed', 'failed', 'recovered'])
  })

  it('is not told of again when the same ends are looked at again', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ minutesAgo: 3 })
    await endRun({ status: 'dead', minutesAgo: 2 })
    await lookForNotices()
    await db()('notice_looks').update({ looked_at: db().raw("clock_timestamp() - interval '1 hour'") })
    await lookForNotices()
    expect(await events(id)).toEqual(['failed'])
  })

  it('is told of when it waits for a person, and when it goes on', async () => {
    const { id } = await openChannel('slack', slack(), { language: 'en' })
    const blocked = await endRun({ status: 'queued', blockedOn: 'siasn-token', error: 'no token' })
    await lookAndSend()
    await lookAndSend()
    expect(await events(id)).toEqual(['needs_you'])
    expect(hook.received[0]?.body.text).toMatch(/^\*Needs you: Promotions\*\nno token/)
    await db().raw(
      `UPDATE job_runs SET status = 'completed', percent = 100, blocked_on = NULL, finished_at = clock_timestamp() WHERE id = ?`,
      [blocked],
    )
    await lookAndSend()
    expect(await events(id)).toEqual(['needs_you', 'recovered'])
  })

  it('is told of to channels that asked for it, by job, family, event and owner, and to no other', async () => {
    const asked = await openChannel('slack', slack(), { jobs: ['proxy.pangkat'], events: ['failed'] })
    const family = await openChannel('slack', slack(), { jobs: ['proxy.*'] })
    const other = await openChannel('slack', slack(), { jobs: ['proxy.skk', 'system.*'] })
    const later = await openChannel('slack', slack(), { events: ['recovered'] })
    const off = await openChannel('slack', slack(), { enabled: false })
    const own = await openChannel('slack', slack(), { ownRuns: true, owner: 'siti@kantor.test' })
    const others = await openChannel('slack', slack(), { ownRuns: true, owner: 'budi@kantor.test' })
    await endRun({ status: 'dead' })
    await lookForNotices()
    for (const { id } of [asked, family, own]) expect(await events(id)).toEqual(['failed'])
    for (const { id } of [other, later, off, others]) expect(await events(id)).toEqual([])
  })

  it('is told of by its root alone, and messages themselves are told of by nobody', async () => {
    const { id } = await openChannel('slack', slack(), { everyRun: true })
    const root = await endRun({ status: 'dead', key: null })
    await endRun({ status: 'dead', key: null, parent: root })
    await endRun({ job: 'system.prune', status: 'dead', key: null })
    await lookForNotices()
    expect((await noticesOf(id)).map(({ run_id }) => run_id)).toEqual([root])
  })

  it('makes one notice though ten look at once', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ status: 'dead' })
    await Promise.all(Array.from({ length: 10 }, lookForNotices))
    await lookForNotices()
    expect(await events(id)).toEqual(['failed'])
    await sendQueued()
    expect(hook.received).toHaveLength(1)
  })
})

it('a channel that asks for every run is told of each one, once', async () => {
  const { id } = await openChannel('slack', slack(), { everyRun: true, events: ['recovered'] })
  const runs = [
    await endRun(),
    await endRun({ status: 'dead' }),
    await endRun({ status: 'dead' }),
    await endRun(),
  ]
  await lookAndSend()
  await lookAndSend()
  const told = (await noticesOf(id)).map(({ run_id, event }) => [run_id, event])
  expect(told.sort()).toEqual([
    [runs[0], 'completed'],
    [runs[1], 'failed'],
    [runs[2], 'failed'],
    [runs[3], 'recovered'],
  ])
  expect(hook.received).toHaveLength(4)
})

describe('a job with a freshness target', () => {
  it('is late once when its last success is too old, and recovers with the next', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ minutesAgo: 90 })
    await changeTargets([
      { job: 'proxy.pangkat', minutes: 60 },
      { job: 'proxy.skk', minutes: 60 },
    ])
    await lookAndSend()
    await lookAndSend()
    expect(await events(id)).toEqual(['late'])
    expect(hook.received[0]?.body.text).toMatch(
      /^\*Terlambat: Kenaikan Pangkat\*\nTerakhir berhasil .*\n.*60 menit/,
    )
    await endRun()
    await lookAndSend()
    expect(await events(id)).toEqual(['late', 'recovered'])
    await db()('freshness_targets').update({ created_at: db().raw("clock_timestamp() - interval '2 hours'") })
    await lookAndSend()
    await lookAndSend()
    expect(hook.received.at(-1)?.body.text).toMatch(/^\*Terlambat: SKK\*\nBelum pernah berhasil\./)
    expect(await events(id)).toEqual(['late', 'recovered', 'late'])
  })
})

describe('a message that is refused', () => {
  it('is tried again until it is taken, and is one message all the same', async () => {
    const { id } = await openChannel('slack', slack())
    hook.answers(status(500), status(503))
    await endRun({ status: 'dead' })
    await lookAndSend()
    expect(await noticesOf(id)).toMatchObject([{ state: 'pending', reason: 'status:500' }])
    expect((await lastSender()).status).toBe('queued')
    await sendQueued()
    await sendQueued()
    expect(await states(id)).toEqual(['sent'])
    expect(hook.received).toHaveLength(3)
    expect(await lastSender()).toMatchObject({ status: 'completed', attempt: 3 })
  })

  it('waits as long as a 429 asks, and that counts for nothing', async () => {
    await openChannel('discord', slack('discord'))
    hook.answers(status(429, '{"retry_after": 65.2}', { 'retry-after': '65.2' }))
    await endRun({ status: 'dead' })
    await lookAndSend()
    const [waits] = (
      await db().raw(
        `SELECT failures, extract(epoch FROM run_at - clock_timestamp()) AS seconds FROM job_runs WHERE family = 'system'`,
      )
    ).rows as { failures: number; seconds: string }[]
    expect(waits?.failures).toBe(0)
    expect(Number(waits?.seconds)).toBeGreaterThan(55)
    expect(Number(waits?.seconds)).toBeLessThan(66)
  })

  it('to the end has failed, says why, and is not lost from the log', async () => {
    const { id } = await openChannel('slack', slack())
    hook.answers(...Array.from({ length: 5 }, () => status(400, 'invalid_payload')))
    await endRun({ status: 'dead' })
    await lookForNotices()
    for (let attempt = 0; attempt < 6; attempt += 1) await sendQueued()
    await lookForNotices()
    expect(await noticesOf(id)).toMatchObject([{ state: 'failed', reason: 'status:400' }])
    expect(hook.received).toHaveLength(5)
    expect(await lastSender()).toMatchObject({ status: 'dead', error: { code: 'notice_refused' } })
  })

  it('by a webhook that is gone breaks the channel until somebody mends it', async () => {
    const { id } = await openChannel('slack', slack())
    hook.answers(status(404, 'no_service'))
    await endRun({ status: 'dead' })
    await lookAndSend()
    expect(await noticesOf(id)).toMatchObject([{ state: 'failed', reason: 'status:404' }])
    await endRun()
    await lookAndSend()
    expect((await noticesOf(id))[1]).toMatchObject({ state: 'failed', reason: 'channel_broken' })
    expect(hook.received).toHaveLength(1)
    expect(await testChannel(id, 'id')).toMatchObject({ ok: true, answer: 'ok' })
    await endRun({ status: 'dead' })
    await lookAndSend()
    expect((await noticesOf(id))[2]).toMatchObject({ state: 'sent' })
  })

  it('because nobody listens was certainly not sent; one to a redirect goes nowhere else', async () => {
    const away = await openReceiver()
    const { id } = await openChannel('slack', `${away.url}/x`)
    await away.close()
    hook.answers(status(302, '', { location: `${hook.url}/inside` }))
    const redirected = await openChannel('slack', slack())
    await endRun({ status: 'dead' })
    await lookAndSend()
    expect(await noticesOf(id)).toMatchObject([{ state: 'pending', reason: 'unreachable:ECONNREFUSED' }])
    expect(await noticesOf(redirected.id)).toMatchObject([{ state: 'pending', reason: 'status:302' }])
    expect(hook.received.map(({ path }) => path)).toEqual(['/slack'])
  })

  it('because its address leads inside reaches nobody, even if it was stored when that was allowed', async () => {
    await expect(openChannel('slack', 'https://127.0.0.2:9/x')).rejects.toMatchObject({
      code: 'notice_target',
    })
    const { id } = await openChannel('slack', slack())
    const target = encrypt(`notice-target:${id}`, 'https://127.0.0.2:9/x')
    await db()('notice_channels').where({ id }).update({ target })
    await endRun({ status: 'dead' })
    await lookAndSend()
    expect(await noticesOf(id)).toMatchObject([{ state: 'pending', reason: 'address:loopback address' }])
  })
})

describe('a message that may have arrived', () => {
  it('is not sent again when its answer broke off', async () => {
    const { id } = await openChannel('slack', slack())
    hook.answers(breaksOff)
    await endRun({ status: 'dead' })
    await lookAndSend()
    await lookAndSend()
    expect(await states(id)).toEqual(['unknown'])
    expect(hook.received).toHaveLength(1)
  })

  it('is not sent again after its sender was lost between the sending and the note of it', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ status: 'dead' })
    await lookForNotices()
    const lost = await claimByHand()
    hook.answers((response) => {
      // While the receiver takes the message, another worker takes the run.
      void db()('job_runs')
        .where({ id: lost.fence.runId })
        .update({ status: 'queued', lease_until: null })
        .then(() => status(200, 'ok')(response))
    })
    await expect(notify(lost)).rejects.toBeInstanceOf(LostAttempt)
    expect(await states(id)).toEqual(['sending'])
    await sendQueued()
    expect(await states(id)).toEqual(['unknown'])
    expect(hook.received).toHaveLength(1)
    expect(await lastSender()).toMatchObject({ status: 'completed' })
  })

  it('is not sent at all by a worker that was overtaken before', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ status: 'dead' })
    await lookForNotices()
    const lost = await claimByHand()
    await db()('job_runs').where({ id: lost.fence.runId }).update({ status: 'queued', lease_until: null })
    await expect(notify(lost)).rejects.toBeInstanceOf(LostAttempt)
    expect(hook.received).toHaveLength(0)
    await sendQueued()
    expect(await states(id)).toEqual(['sent'])
  })

  it('is unknown, and one that was not begun has failed, when its run ended without it', async () => {
    const { id } = await openChannel('slack', slack())
    await endRun({ status: 'dead' })
    await endRun({ status: 'dead', key: 'lain' })
    await lookForNotices()
    const [first] = await noticesOf(id)
    await db()('notices').where({ id: first?.id }).update({ state: 'sending' })
    await db()('job_runs')
      .where({ family: 'system' })
      .update({ status: 'cancelled', finished_at: db().raw('clock_timestamp()') })
    await lookForNotices()
    expect(await states(id)).toEqual(['unknown', 'failed'])
  })
})

/** A context as a worker has it that claimed the newest message. */
async function claimByHand() {
  const run = await lastSender()
  const [claimed] = await db()('job_runs')
    .where({ id: run.id })
    .update({
      status: 'running',
      attempt: run.attempt + 1,
      lease_until: db().raw("clock_timestamp() + interval '1 minute'"),
    })
    .returning<{ payload: NotifyPayload; attempt: number }[]>('*')
  if (!claimed) throw new Error('no message')
  const fence = { runId: run.id, attempt: claimed.attempt }
  return {
    payload: claimed.payload,
    runId: run.id,
    attempt: claimed.attempt,
    requestedBy: 'system:notices',
    signal: new AbortController().signal,
    fence,
    log,
    stage: <Value>(_name: string, work: (tick: () => void) => Promise<Value>) => work(() => undefined),
    publish: async () => {
      throw new LostAttempt(fence)
    },
  } as unknown as JobContext<NotifyPayload>
}

describe('what is held back', () => {
  it('in quiet hours goes out after them, all in one message', async () => {
    const { rows } = await db().raw(
      `SELECT to_char(now() AT TIME ZONE 'Asia/Jakarta' - interval '1 hour', 'HH24:MI') AS "from",
         to_char(now() AT TIME ZONE 'Asia/Jakarta' + interval '2 hours', 'HH24:MI') AS "to"`,
    )
    const { id } = await openChannel('slack', slack(), { quietFrom: rows[0].from, quietTo: rows[0].to })
    await endRun({ status: 'dead', error: 'pertama' })
    await lookAndSend()
    await endRun({ error: 'kedua' })
    await lookAndSend()
    expect(await states(id)).toEqual(['held', 'held'])
    expect(hook.received).toHaveLength(0)
    await db()('notices').update({ due_at: db().raw('clock_timestamp()') })
    await lookAndSend()
    expect(await states(id)).toEqual(['sent', 'sent'])
    expect(hook.received).toHaveLength(1)
    expect(hook.received[0]?.body.text).toMatch(
      /^2 pemberitahuan\n\n\*Gagal: Kenaikan Pangkat\*[\s\S]*\n\n\*Pulih: Kenaikan Pangkat\*/,
    )
  })

  it('for a digest has the time of its plan', async () => {
    await openChannel('slack', slack(), { digest: 'daily', digestAt: '07:00' })
    await openChannel('slack', slack(), { digest: 'hourly' })
    await endRun({ status: 'dead' })
    await lookAndSend()
    const { rows } = await db().raw(
      `SELECT to_char(due_at AT TIME ZONE 'Asia/Jakarta', 'HH24:MI') AS at, due_at > now() AS later FROM notices
       JOIN notice_channels c ON c.id = channel_id ORDER BY c.digest`,
    )
    expect(rows).toEqual([
      { at: '07:00', later: true },
      { at: expect.stringMatching(/:00$/), later: true },
    ])
    expect(hook.received).toHaveLength(0)
  })

  it('by nothing but their number becomes one message', async () => {
    const { id } = await openChannel('slack', slack())
    for (let n = 0; n < 40; n += 1) await endRun({ status: 'dead', key: `kunci-${n}` })
    await lookAndSend()
    expect(await states(id)).toEqual(Array.from({ length: 40 }, () => 'sent'))
    expect(hook.received).toHaveLength(1)
    expect(hook.received[0]?.body.text).toContain('dan 20 lagi')
  })
})

const HOSTILE =
  '<!channel> <@U1> @everyone <https://penipu.test|klik> **[klik](https://penipu.test)** <script>x</script> & "y"'

describe('a message', () => {
  it('by e-mail comes from the configured sender with a password, escaped, in both forms', async () => {
    const { id } = await openChannel('email', 'siti@kantor.test, budi@kantor.test')
    const run = await endRun({ status: 'dead', error: HOSTILE })
    await lookAndSend()
    expect(await states(id)).toEqual(['sent'])
    const [sent] = mail.mails
    expect(sent).toMatchObject({
      subject: '[Sinkron] Gagal: Kenaikan Pangkat',
      from: { text: '"Sinkron" <sinkron@kantor.test>' },
    })
    expect(JSON.stringify(sent?.to)).toContain('budi@kantor.test')
    expect(sent?.text).toContain(`https://sinkron.kantor.test/runs/${run}`)
    expect(sent?.html).toContain('&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot;')
    expect(sent?.html).not.toContain('<script')
    expect(sent?.messageId).toBe(`<msg_${(await lastSender()).id}@sinkron>`)
  })

  it('by e-mail that the server refuses is tried again', async () => {
    const { id } = await openChannel('email', 'siti@kantor.test')
    await endRun({ status: 'dead' })
    mail.refuse('recipient', 1)
    await lookAndSend()
    expect(await noticesOf(id)).toMatchObject([{ state: 'pending', reason: 'status:452' }])
    mail.refuse('message', 1)
    await sendQueued()
    expect(await noticesOf(id)).toMatchObject([{ state: 'pending', reason: 'status:452' }])
    await sendQueued()
    expect(await states(id)).toEqual(['sent'])
    expect(mail.mails).toHaveLength(1)
  })

  it('mentions nobody and draws nothing, whatever a run’s error says', async () => {
    await openChannel('slack', slack('s'))
    await openChannel('discord', slack('d'))
    await endRun({ status: 'dead', error: HOSTILE })
    await lookAndSend()
    const bodyAt = (path: string) => hook.received.find((one) => one.path === path)?.body
    const { text, ...rest } = bodyAt('/s')
    expect(text).toContain('&lt;!channel&gt; &lt;@U1&gt;')
    expect(text.match(/<[^>]*>/g)).toEqual([expect.stringMatching(/^<https:\/\/sinkron\.kantor\.test\//)])
    expect(rest).toEqual({ link_names: false, unfurl_links: false, unfurl_media: false })
    const { content, allowed_mentions } = bodyAt('/d')
    expect(allowed_mentions).toEqual({ parse: [] })
    expect(content).not.toContain('@everyone')
    expect(content).toContain('\\[klik\\]\\(')
    expect(content.length).toBeLessThanOrEqual(2_000)
  })

  it('by a signed webhook can be verified, and keeps its id when it is sent again', async () => {
    const { signingSecret } = await openChannel('webhook', `${hook.url}/masuk`)
    hook.answers(status(500))
    const run = await endRun({ status: 'dead', error: 'putus' })
    await lookAndSend()
    await sendQueued()
    expect(hook.received).toHaveLength(2)
    const key = Buffer.from((signingSecret ?? '').replace('whsec_', ''), 'base64')
    for (const { headers, text } of hook.received) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
      expect(headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
      )
      expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(300)
    }
    expect(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(hook.received[0]?.body).toMatchObject({
      type: 'job.failed',
      data: {
        notices: [
          {
            event: 'failed',
            job: 'proxy.pangkat',
            runId: run,
            error: { message: 'putus' },
            jobTitle: 'Kenaikan Pangkat',
          },
        ],
      },
    })
  })

  it('of a test says what the other side answered, without repeating the address', async () => {
    const { id } = await openChannel('slack', slack('services/T000/B000/rahasia-panjang'))
    hook.answers(status(403, 'Cannot POST /services/T000/B000/rahasia-panjang'))
    expect(await testChannel(id, 'en')).toEqual({
      ok: false,
      message: 'The test message was refused: the receiver answered 403',
      answer: 'Cannot POST ***',
    })
  })
})

it('an address is nowhere to be read: not in runs, notices, events or the channel’s own row', async () => {
  await openChannel('webhook', `${hook.url}/rahasia-sekali`)
  hook.answers(status(410, 'rahasia-sekali'))
  await endRun({ status: 'dead' })
  await lookAndSend()
  for (const table of ['job_runs', 'job_attempts', 'run_events', 'notices', 'notice_channels']) {
    const rows = JSON.stringify(await db()(table))
    expect(rows).not.toMatch(/rahasia-sekali|whsec_/)
  }
})
