/** Signatures of webhooks are those of the Standard Webhooks specification. */
import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { newSigningSecret, signedHeaders } from '@/utils/webhook-signature'

it('the specification’s own example comes out', () => {
  const headers = signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  })
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('a secret is new each time, and a body that was changed does not match', () => {
  const secret = newSigningSecret()
  expect(newSigningSecret()).not.toBe(secret)
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]{43}=)$/.exec(secret) ?? []
  const signed = signedHeaders(secret, { id: 'msg_1', at: new Date(5_000), body: 'isi' })
  const own = (body: string) =>
    `v1,${createHmac('sha256', Buffer.from(encoded, 'base64')).update(`msg_1.5.${body}`).digest('base64')}`
  expect(signed['webhook-signature']).toBe(own('isi'))
  expect(signed['webhook-signature']).not.toBe(own('isi!'))
})
