/** The API's document tells the truth: every operation is asked once, and answers in the shape that it promises. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { EXAMPLES, type Recorded } from '@/bin/docs/api/document'
import { operations } from '@/bin/docs/api/families'
import { brief, shapeOf } from '@/bin/docs/api/shape'
import { askEverything } from '../support/api-calls'
import { type Answer, type Installation, openInstallation } from '../support/installation'
import { until } from '../support/processes'
import { type MailServer, openMailServer, openReceiver, type Receiver } from '../support/receivers'

let at: Installation
let hook: Receiver
let mail: MailServer
const seen = new Map<string, { answer: Answer; body: unknown }>()

beforeAll(async () => {
  ;[hook, mail] = await Promise.all([openReceiver(), openMailServer()])
  at = await openInstallation({
    siasn: { latencyMs: 1, rows: { pangkat: 60, pensiun: 20, pg_akademik: 20, pg_profesi: 20, skk: 20 } },
    env: {
      SIASN_TOKEN: '',
      NOTICE_ALLOWED_HOSTS: '127.0.0.1',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Sinkron <sinkron@kantor.test>',
      SINKRON_DEMO: '1',
    },
  })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
  const token = 'stand-in-token'
  await at.api('/api/settings/siasn-token', { method: 'PUT', body: JSON.stringify({ token }) })
  const mailed = () =>
    until(async () => /#([\w-]+)/.exec(String(mail.mails.at(-1)?.text))?.[1] ?? null, 'a link came by mail')
  await askEverything({ at, hook, token, mailed }, (key, answer, body) => seen.set(key, { answer, body }))
  if (process.env.UPDATE_EXAMPLES === '1') await record()
})
afterAll(async () => {
  await at.close()
  await Promise.all([hook.close(), mail.close()])
})

/** What differs from one time to another, told as if it did not. */
const SAME: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g, '2026-11-22T03:15:00.000000Z'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-22T03:15:00.000Z'],
  [/-\d{8}T\d{9}-[0-9a-f]{6}/g, '-20261122T031500000-a1b2c3'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '1f0c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f'],
  [/\b[A-Z2-7]{40,}/g, 'JBSWY3DPEHPK3PXP…'],
  [/"code": "\d{6}"/g, '"code": "123456"'],
  [/"[2-9a-z]{5}-[2-9a-z]{5}"/g, '"7k3mp-x9wqe"'],
  [/(#|snk_|whsec_)[\w+/=-]{20,}/g, '$1…'],
  [/http:\/\/127\.0\.0\.1:\d+/g, 'https://sinkron.kantor.go.id'],
  [/127\.0\.0\.1:\d+/g, 'sinkron.kantor.go.id'],
]
const asEver = (text: string) => SAME.reduce((told, [from, to]) => told.replace(from, to), text)
const isJson = (answer: Answer) => typeof answer.body === 'object'

function recorded({ answer, body }: { answer: Answer; body: unknown }): Recorded {
  const { status, body: reply } = answer
  if (!isJson(answer)) return { status, body }
  if (reply.openapi) return { status, reply: { openapi: '3.1.0' }, shape: { type: 'object' } }
  return { status, body, reply: brief(reply), shape: shapeOf([reply]) }
}

async function record(): Promise<void> {
  const entries = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, recorded(one)])
  await writeFile(EXAMPLES, asEver(`${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`))
}

const promised = async (file: string) => JSON.parse(await readFile(file, 'utf8'))

describe('the API as its document says', () => {
  it('has been asked each of its operations, and each did what it is for', () => {
    expect([...operations.keys()].filter((key) => !seen.has(key))).toEqual([])
    const failed = [...seen].filter(([, { answer }]) => answer.status >= 400)
    expect(
      failed.map(([key, { answer }]) => `${key} ${answer.status} ${JSON.stringify(answer.body)}`),
    ).toEqual([])
  })

  it('answers with the status and in the shape that the document promises', async () => {
    const { paths } = await promised('docs/openapi.json')
    for (const [key, { answer }] of seen) {
      const [method = '', path = ''] = key.split(' ')
      const address = operations.get(key)?.path ?? path.replace(/\[(\w+)\]/g, '{$1}')
      const { responses } = paths[address][method.toLowerCase()]
      expect(Object.keys(responses), key).toContain(String(answer.status))
      if (!isJson(answer)) continue
      const { schema } = responses[answer.status].content['application/json']
      const fits = z.fromJSONSchema(schema).safeParse(answer.body)
      expect(fits.error?.issues ?? [], key).toEqual([])
    }
  })
})
