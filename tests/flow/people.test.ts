/** People and their ways in: invitations, roles, sessions, passwords, tokens; and the last admin, who cannot go. */
import { hashPassword as earlierHash } from 'better-auth/crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { callAs, newPerson, PASSWORD, type Person, signInAs, stranger, waitForCode } from '../support/people'
import { until } from '../support/processes'
import { type MailServer, openMailServer } from '../support/receivers'
import { totp, wrongCode } from '../support/totp'

const NEW_PASSWORD = 'gerobak bakso malam 42'

let at: Installation
let mail: MailServer
let admin: Person
let number = 0

beforeAll(async () => {
  mail = await openMailServer()
  at = await openInstallation({ env: { SMTP_URL: mail.url, MAIL_FROM: 'Sinkron <sinkron@kantor.test>' } })
  await at.prepare()
  await at.web()
})
afterAll(async () => {
  await at.close()
  await mail.close()
})
beforeEach(async () => {
  await at.database.db.raw('TRUNCATE rate_limits, request_limits')
  await at.database.db('users').whereNot({ email: ADMIN.email }).delete()
  await at.database.db('invitations').delete()
  mail.mails.length = 0
  admin = await signInAs(at)
})

const someone = (role = 'viewer') => newPerson(at, admin, { email: `orang-${++number}@kantor.test`, role })
const db = () => at.database.db
const idOf = async (email: string): Promise<string> => (await db()('users').where({ email }).first('id')).id
const invite = (wanted: object) =>
  admin.call('/api/invitations', 'POST', { name: 'Budi', role: 'viewer', by: 'link', ...wanted })
const accept = (token: unknown, password = PASSWORD) =>
  stranger(at)('/api/invitations/accept', 'POST', { token, name: 'Budi', password })
const tokenIn = (text: unknown) => /#([\w-]+)/.exec(String(text))?.[1] ?? ''

describe('an invitation', () => {
  it('to a unit that nobody is in is refused, once employees are known', async () => {
    await db()('sync_pegawai').insert({ id: 'p-1', nip_master: '1', skpd_id: '1901' })
    const unknown = await invite({ email: 'unit@kantor.test', unitId: '77' })
    expect(unknown).toMatchObject({ status: 400, body: { code: 'unknown_unit' } })
    expect(unknown.body.message).toContain('"77"')
    expect((await invite({ email: 'unit@kantor.test', unitId: '19' })).status).toBe(201)
    await db()('sync_pegawai').delete()
    await db()('invitations').delete()
  })

  it('by link is shown once, makes a user of its role and unit, and works once', async () => {
    const made = await invite({ email: 'Budi@kantor.test', role: 'operator', unitId: '1901' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ isMailed: false, invitation: { email: 'budi@kantor.test' } })
    const token = tokenIn(made.body.link.path)
    expect(JSON.stringify((await admin.call('/api/invitations')).body)).not.toContain(token)
    expect(JSON.stringify(await db()('invitations').first())).not.toContain(token)

    const seen = await stranger(at)('/api/invitations/look', 'POST', { token })
    expect(seen.body.invitation).toEqual({ email: 'budi@kantor.test', name: 'Budi', role: 'operator' })
    const answers = await Promise.all([accept(token), accept(token), accept(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404])
    const budi = await signInAs(at, { email: 'budi@kantor.test', password: PASSWORD })
    expect((await budi.call('/api/session')).body.user).toMatchObject({
      ...{ name: 'Budi', role: 'operator', unitId: '1901' },
    })
    expect((await accept(token)).body.code).toBe('invitation_gone')
    expect((await admin.call('/api/invitations')).body.invitations).toEqual([])
  })

  it('that is expired, taken back or replaced by a newer one lets nobody in', async () => {
    const expired = await invite({ email: 'satu@kantor.test' })
    await db()('invitations').update({ expires_at: db().raw("clock_timestamp() - interval '1 second'") })
    expect((await accept(tokenIn(expired.body.link.path))).status).toBe(404)
    expect((await admin.call('/api/invitations')).body.invitations[0].isExpired).toBe(true)

    const older = await invite({ email: 'dua@kantor.test' })
    const newer = await invite({ email: 'dua@kantor.test' })
    expect((await accept(tokenIn(older.body.link.path))).status).toBe(404)
    await admin.call(`/api/invitations/${newer.body.invitation.id}`, 'DELETE')
    expect((await accept(tokenIn(newer.body.link.path))).status).toBe(404)
    expect(await db()('users')).toHaveLength(1)
  })

  it('by mail holds a link that works, and no link is shown to the admin', async () => {
    const made = await invite({ email: 'surat@kantor.test', by: 'mail' })
    expect(made.body).toMatchObject({ isMailed: true, link: null })
    const [letter] = mail.mails
    expect(letter?.subject).toContain('Undangan')
    expect((await accept(tokenIn(letter?.text))).status).toBe(201)
  })

  it('that the mail server refuses is handed over as a link', async () => {
    mail.refuse('recipient', 1)
    const made = await invite({ email: 'penuh@kantor.test', by: 'mail' })
    expect(made.body.isMailed).toBe(false)
    expect((await accept(tokenIn(made.body.link.path))).status).toBe(201)
  })

  it('takes no weak password, no known address, and no field that is not asked for', async () => {
    const made = await invite({ email: 'lemah@kantor.test' })
    const token = tokenIn(made.body.link.path)
    expect((await accept(token, 'pendek')).body.code).toBe('password_length')
    for (const weak of [
      'password123456',
      'lemahlemahlemah',
      'aaaaaaaaaaaaaaaa',
      '1q2w3e4r5t6y',
      'iloveyou1234',
    ])
      expect((await accept(token, weak)).body.code).toBe('password_weak')
    for (const common of ['ChickenWing101', 'supernatural', 'SuperNatural-19', 'dragondragondragon'])
      expect((await accept(token, common)).body.code).toBe('password_common')
    expect((await invite({ email: ADMIN.email })).body.code).toBe('user_exists')
    expect((await invite({ email: 'x@kantor.test', isAdmin: true })).status).toBe(400)
    const more = { token, name: 'B', password: PASSWORD, role: 'admin' }
    expect((await stranger(at)('/api/invitations/accept', 'POST', more)).status).toBe(400)
  })
})

describe('what a person may do', () => {
  it('changes with the next request when an admin changes it', async () => {
    const sari = await someone()
    expect((await sari.call('/api/users')).status).toBe(403)
    const put = await admin.call(`/api/users/${sari.id}`, 'PUT', { role: 'admin', unitId: '19' })
    expect(put.body.user).toMatchObject({ role: 'admin', unitId: '19' })
    expect((await sari.call('/api/users')).status).toBe(200)
    const odd = await admin.call(`/api/users/${sari.id}`, 'PUT', { password: 'x', email: 'y@kantor.test' })
    expect(odd.status).toBe(400)
    expect((await admin.call('/api/users/tidak-ada', 'PUT', { role: 'viewer' })).body.code).toBe(
      'unknown_user',
    )
  })

  it('ends at once when they are let out, and no password and no link brings them back', async () => {
    const sari = await someone('operator')
    const { body } = await admin.call(`/api/users/${sari.id}/reset-link`, 'POST', {})
    await admin.call(`/api/users/${sari.id}`, 'PUT', { isActive: false })
    expect((await sari.call('/api/session')).status).toBe(401)
    await expect(signInAs(at, { email: sari.email, password: PASSWORD })).rejects.toThrow('401')
    const reset = { token: tokenIn(body.link.path), password: NEW_PASSWORD }
    expect((await stranger(at)('/api/account/reset', 'POST', reset)).body.code).toBe('reset_gone')
    await stranger(at)('/api/account/forgot', 'POST', { email: sari.email })
    expect((await admin.call(`/api/users/${sari.id}/reset-link`, 'POST', {})).body.code).toBe(
      'user_deactivated',
    )
    await admin.call(`/api/users/${sari.id}`, 'PUT', { isActive: true })
    expect((await sari.call('/api/session')).status).toBe(401)
    await signInAs(at, { email: sari.email, password: PASSWORD })
    expect(mail.mails).toEqual([])
  })

  it('is for admins to see and change: everybody else is refused everywhere', async () => {
    const [operator, other] = [await someone('operator'), await someone()]
    const session = (await other.call('/api/sessions')).body.sessions[0].id
    const acts: [string, string, unknown?][] = [
      ['/api/users', 'GET'],
      [`/api/users/${other.id}`, 'PUT', { role: 'admin' }],
      [`/api/users/${operator.id}`, 'PUT', { role: 'admin' }],
      [`/api/users/${other.id}/reset-link`, 'POST', {}],
      [`/api/users/${other.id}/sessions`, 'GET'],
      [`/api/users/${other.id}/sessions`, 'DELETE'],
      ['/api/invitations', 'GET'],
      ['/api/invitations', 'POST', { email: 'z@kantor.test', name: 'Z', role: 'admin', by: 'link' }],
      ['/api/tokens', 'GET'],
      ['/api/tokens', 'POST', { name: 'z', role: 'admin', days: null }],
      ['/api/audit', 'GET'],
      ['/api/audit/export', 'GET'],
    ]
    for (const act of acts) {
      expect([act[0], (await operator.call(...act)).status]).toEqual([act[0], 403])
      expect([act[0], (await stranger(at)(...act)).status]).toEqual([act[0], 401])
    }
    expect((await operator.call(`/api/sessions/${session}`, 'DELETE')).body.code).toBe('unknown_session')
    expect((await other.call('/api/session')).status).toBe(200)
  })
})

describe('the last admin', () => {
  const demote = (by: Person, id: string) => by.call(`/api/users/${id}`, 'PUT', { role: 'viewer' })

  it('cannot be demoted or let out, by the page or by the database', async () => {
    const id = await idOf(ADMIN.email)
    expect((await demote(admin, id)).body.code).toBe('last_admin')
    expect((await admin.call(`/api/users/${id}`, 'PUT', { isActive: false })).body.code).toBe('last_admin')
    await expect(db()('users').where({ id }).delete()).rejects.toThrow(/last admin/)
    const { code } = await at.cli('user', 'change', ADMIN.email, '--deactivate')
    expect(code).toBe(1)
    expect((await admin.call('/api/users')).status).toBe(200)
  })

  it('is left when two admins demote each other at the same moment', async () => {
    const first = await idOf(ADMIN.email)
    for (let round = 0; round < 5; round++) {
      const other = await someone('admin')
      const answers = await Promise.all([
        demote(admin, other.id),
        demote(other, first),
        admin.call(`/api/users/${other.id}`, 'PUT', { isActive: false }),
      ])
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
      const left = await db()('users').where({ role: 'admin', deactivated_at: null })
      expect(left.length).toBeGreaterThanOrEqual(1)
      await db()('users').where({ id: first }).update({ role: 'admin', deactivated_at: null })
    }
  })

  it('who is let out does not count', async () => {
    const other = await someone('admin')
    expect((await admin.call(`/api/users/${other.id}`, 'PUT', { isActive: false })).status).toBe(200)
    expect((await demote(admin, await idOf(ADMIN.email))).body.code).toBe('last_admin')
  })
})

describe('sessions', () => {
  it('are listed without what opens them, and one that is ended stops at once', async () => {
    const sari = await someone()
    const elsewhere = await signInAs(at, { email: sari.email, password: PASSWORD })
    const { body } = await sari.call('/api/sessions')
    expect(body.sessions.map((one: { isCurrent: boolean }) => one.isCurrent).sort()).toEqual([false, true])
    expect(body.sessions[0]).toMatchObject({ ip: '127.0.0.1', userAgent: 'Peramban Uji' })
    for (const { token } of await db()('sessions')) expect(JSON.stringify(body)).not.toContain(token)
    const other = body.sessions.find((one: { isCurrent: boolean }) => !one.isCurrent)
    expect((await sari.call(`/api/sessions/${other.id}`, 'DELETE')).status).toBe(200)
    expect((await elsewhere.call('/api/session')).status).toBe(401)
    expect((await sari.call('/api/session')).status).toBe(200)
    expect((await sari.call(`/api/sessions/${other.id}`, 'DELETE')).status).toBe(404)
  })

  it('end after a day without use, and after seven days however much they are used', async () => {
    const sari = await someone()
    const aged = (hours: number) =>
      db()('sessions')
        .where({ user_id: sari.id })
        .update({ updated_at: db().raw(`clock_timestamp() - interval '${hours} hours'`) })
    const row = () => db()('sessions').where({ user_id: sari.id }).first()
    const { expires_at: until, created_at: from } = await row()
    expect(Math.round((until - from) / 86_400_000)).toBe(7)
    await aged(23)
    expect((await sari.call('/api/session')).status).toBe(200)
    const used = await row()
    expect(used.updated_at.getTime()).toBeGreaterThan(from.getTime() - 60_000)
    expect(used.expires_at).toEqual(until)
    const later = await signInAs(at, { email: sari.email, password: PASSWORD })
    await aged(25)
    expect((await later.call('/api/session')).status).toBe(401)
    expect(await db()('sessions').where({ user_id: sari.id })).toHaveLength(1)
  })

  it('of others are ended by an admin, one or all', async () => {
    const sari = await someone()
    const listed = await admin.call(`/api/users/${sari.id}/sessions`)
    expect(listed.body.sessions).toHaveLength(1)
    await admin.call(`/api/sessions/${listed.body.sessions[0].id}`, 'DELETE')
    expect((await sari.call('/api/session')).status).toBe(401)
    const again = await signInAs(at, { email: sari.email, password: PASSWORD })
    expect((await admin.call(`/api/users/${sari.id}/sessions`, 'DELETE')).body.ended).toBe(1)
    expect((await again.call('/api/session')).status).toBe(401)
  })
})

describe('a password', () => {
  it('is changed by whoever knows it, and every other session ends', async () => {
    const sari = await someone()
    const elsewhere = await signInAs(at, { email: sari.email, password: PASSWORD })
    const change = (current: string, password: string) =>
      sari.call('/api/account/password', 'POST', { current, password })
    expect((await change('bukan sandinya', NEW_PASSWORD)).body.code).toBe('password_wrong')
    expect((await change(PASSWORD, 'pendek')).body.code).toBe('password_length')
    const before = sari.cookie
    expect((await change(PASSWORD, NEW_PASSWORD)).status).toBe(200)
    expect(sari.cookie).not.toBe(before)
    expect((await sari.call('/api/session')).status).toBe(200)
    expect((await elsewhere.call('/api/session')).status).toBe(401)
    expect((await callAs(at, before, ['/api/session'])).status).toBe(401)
    await expect(signInAs(at, { email: sari.email, password: PASSWORD })).rejects.toThrow('401')
    await signInAs(at, { email: sari.email, password: NEW_PASSWORD })
  })

  it('is stored as a hash that costs much, and one of an earlier version still opens', async () => {
    const sari = await someone()
    const account = () => db()('accounts').where({ user_id: sari.id })
    const { password } = await account().first('password')
    expect(password).toMatch(/^scrypt\$14\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
    await account().update({ password: await earlierHash(PASSWORD) })
    await signInAs(at, { email: sari.email, password: PASSWORD })
    await expect(signInAs(at, { email: sari.email, password: `${PASSWORD}!` })).rejects.toThrow('401')
  })

  it('is guessed ten times a minute and no more', async () => {
    const tries: number[] = []
    for (let n = 0; n < 12; n++) {
      const body = { current: `tebakan ${n}`, password: NEW_PASSWORD }
      tries.push((await admin.call('/api/account/password', 'POST', body)).status)
    }
    expect(tries).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429])
  })

  it('of a script does not exist', async () => {
    const body = JSON.stringify({ current: 'x', password: NEW_PASSWORD })
    const answer = await at.api('/api/account/password', { method: 'POST', body })
    expect(answer.body.code).toBe('session_only')
    expect((await at.api('/api/sessions')).body.code).toBe('session_only')
  })

  it('that was forgotten comes back by mail, once, and ends all sessions', async () => {
    const sari = await someone()
    const forgot = await stranger(at)('/api/account/forgot', 'POST', { email: sari.email.toUpperCase() })
    expect(forgot.status).toBe(202)
    const letter = await until(() => mail.mails[0], 'the letter')
    const token = tokenIn(letter.text)
    expect(JSON.stringify(await db()('verifications'))).not.toContain(token)
    const reset = () => stranger(at)('/api/account/reset', 'POST', { token, password: NEW_PASSWORD })
    const answers = await Promise.all([reset(), reset()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
    expect((await sari.call('/api/session')).status).toBe(401)
    await signInAs(at, { email: sari.email, password: NEW_PASSWORD })
  })

  it('that is asked for is answered alike for an address that nobody has, three times a minute', async () => {
    const tries: unknown[] = []
    for (let n = 0; n < 4; n++) {
      const { status, body } = await stranger(at)('/api/account/forgot', 'POST', {
        email: 'siapa@kantor.test',
      })
      tries.push([status, body.success])
    }
    expect(tries).toEqual([
      [202, true],
      [202, true],
      [202, true],
      [429, false],
    ])
    expect(mail.mails).toEqual([])
  })

  it('can be given back by a link from an admin, once, until it expires or a newer one is made', async () => {
    const sari = await someone()
    const link = async () => (await admin.call(`/api/users/${sari.id}/reset-link`, 'POST', {})).body.link
    const [older, newer] = [await link(), await link()]
    const reset = ({ path }: { path: string }) =>
      stranger(at)('/api/account/reset', 'POST', { token: tokenIn(path), password: NEW_PASSWORD })
    expect((await reset(older)).status).toBe(404)
    expect((await reset(newer)).status).toBe(200)
    expect((await reset(newer)).status).toBe(404)
    const late = await link()
    await db()('verifications').update({ expires_at: new Date(Date.now() - 1_000) })
    expect((await reset(late)).status).toBe(404)
  })
})

describe('an API token', () => {
  it('is shown once, works with its role, and stops with the request after it is revoked', async () => {
    const made = await admin.call('/api/tokens', 'POST', { name: 'skrip malam', role: 'operator', days: 30 })
    expect(made.status).toBe(201)
    const { token, id } = made.body
    const use = () => at.api('/api/session', { headers: { authorization: `Bearer ${token}` } })
    expect((await use()).body.user).toMatchObject({ role: 'operator', name: 'token:skrip malam' })
    const listed = await admin.call('/api/tokens')
    expect(JSON.stringify(listed.body)).not.toContain(token)
    expect(listed.body.tokens.find((one: { id: string }) => one.id === id)).toMatchObject({
      state: 'living',
      createdBy: ADMIN.email,
    })
    expect((await admin.call(`/api/tokens/${id}`, 'DELETE')).status).toBe(200)
    expect((await use()).status).toBe(401)
    expect((await admin.call(`/api/tokens/${id}`, 'DELETE')).status).toBe(404)
    const again = { name: 'skrip malam', role: 'viewer', days: null }
    expect((await admin.call('/api/tokens', 'POST', again)).body.code).toBe('token_name_taken')
  })

  it('says how long it lives, and is over when that has passed', async () => {
    expect((await admin.call('/api/tokens', 'POST', { name: 'tanpa', role: 'viewer' })).status).toBe(400)
    const made = await admin.call('/api/tokens', 'POST', { name: 'sehari', role: 'viewer', days: 1 })
    const use = () => at.api('/api/session', { headers: { authorization: `Bearer ${made.body.token}` } })
    expect((await use()).status).toBe(200)
    await db()('api_tokens')
      .where({ id: made.body.id })
      .update({ expires_at: db().raw('now()') })
    expect((await use()).status).toBe(401)
  })

  it('and people are listed and changed on the command line too', async () => {
    const sari = await someone()
    const [tokens, changed] = await Promise.all([
      at.cli('token', 'list', '--json'),
      at.cli('user', 'change', sari.email, '--role', 'operator', '--json'),
    ])
    expect(JSON.parse(tokens.out).tokens.length).toBeGreaterThan(0)
    expect(JSON.parse(changed.out).user).toMatchObject({ email: sari.email, role: 'operator' })
  })
})

describe('the first admin', () => {
  it('gets no password of ADMIN_PASSWORD that is common, and is told so in words', async () => {
    const fresh = await openInstallation({ env: { ADMIN_PASSWORD: 'Supernatural-19' } })
    const { code, err } = await fresh.cli('setup')
    expect(code).toBe(1)
    expect(err).toContain('ADMIN_PASSWORD: This password, or one very like it, is on a list')
    expect(await fresh.database.db('users')).toEqual([])
    fresh.env.ADMIN_PASSWORD = PASSWORD
    expect((await fresh.cli('setup')).code).toBe(0)
    await fresh.close()
  })
})

describe('a second factor', () => {
  type Waiting = Person['call']
  const FACTOR = '/api/account/second-factor'
  const give = (waiting: Waiting, code: string, by?: 'backup') =>
    waiting('/api/account/sign-in-code', 'POST', { code, ...(by && { by }) })

  /** Somebody whose second factor is on, confirmed with the code of now. */
  async function enrolled(role = 'viewer') {
    const person = await someone(role)
    const { body } = await person.call(FACTOR, 'POST', { current: PASSWORD })
    const secret = String(body.secret)
    const confirmed = await person.call(`${FACTOR}/confirm`, 'POST', { code: totp(secret) })
    if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.body))
    const waiting = () => waitForCode(at, { email: person.email, password: PASSWORD })
    return { person, secret, backupCodes: body.backupCodes as string[], waiting }
  }

  const acts = async (email: string) =>
    (
      await db()('audit_events')
        .where({ object_id: email })
        .whereIn('action', ['sign_in.password', 'sign_in'])
        .orWhere((other) => other.where({ object_id: email }).whereLike('action', 'second_factor.%'))
        .orderBy('id')
    ).map(({ action, outcome, code }) => [action, outcome, code].filter(Boolean).join(' '))

  it('is switched on with the password and a first code, and not before', async () => {
    const sari = await someone()
    expect((await sari.call(FACTOR)).body).toMatchObject({ isOn: false, backupCodesLeft: 0 })
    expect((await sari.call(FACTOR, 'POST', { current: 'bukan sandinya' })).body.code).toBe('password_wrong')
    const { status, body } = await sari.call(FACTOR, 'POST', { current: PASSWORD })
    expect(status).toBe(201)
    expect(body.uri).toContain(
      `otpauth://totp/Sinkron:${encodeURIComponent(sari.email)}?secret=${body.secret}`,
    )
    expect(new Set(body.backupCodes).size).toBe(10)
    await signInAs(at, { email: sari.email, password: PASSWORD })
    const confirm = (code: string) => sari.call(`${FACTOR}/confirm`, 'POST', { code })
    expect((await confirm(wrongCode(body.secret))).body.code).toBe('code_wrong')
    expect((await confirm(totp(body.secret).replace(/^.../, '$& '))).status).toBe(200)
    expect((await sari.call(FACTOR)).body).toMatchObject({ isOn: true, backupCodesLeft: 10 })
    expect((await sari.call(FACTOR, 'POST', { current: PASSWORD })).body.code).toBe('second_factor_on')
    expect((await confirm(totp(body.secret))).body.code).toBe('second_factor_on')
    const kept = JSON.stringify(await db()('two_factors'))
    for (const secret of [body.secret, ...body.backupCodes]) expect(kept).not.toContain(secret)
    const listed = (await admin.call('/api/users')).body.users
    expect(listed.map((one: { hasSecondFactor: boolean }) => one.hasSecondFactor).sort()).toEqual([
      false,
      true,
    ])
  })

  it('gives no session for the password alone, and one for the code', async () => {
    const { person, secret, waiting } = await enrolled()
    const before = await db()('sessions').where({ user_id: person.id })
    const sari = await waiting()
    expect((await sari('/api/session')).status).toBe(401)
    expect((await sari(FACTOR)).status).toBe(401)
    for (const path of [
      'verify-totp',
      'verify-backup-code',
      'enable',
      'disable',
      'get-totp-uri',
      'verify-otp',
    ]) {
      const closed = await sari(`/api/auth/two-factor/${path}`, 'POST', {
        code: totp(secret, 1),
        trustDevice: true,
      })
      expect(closed.status).toBe(404)
    }
    const remembered = { code: totp(secret, 1), trustDevice: true }
    expect((await sari('/api/account/sign-in-code', 'POST', remembered)).status).toBe(400)
    expect(await db()('sessions').where({ user_id: person.id })).toEqual(before)
    expect((await give(sari, totp(secret, 1))).status).toBe(200)
    expect(await db()('sessions').where({ user_id: person.id })).toHaveLength(before.length + 1)
    const { body } = await give(stranger(at), totp(secret, 1))
    expect(body.code).toBe('sign_in_gone')
    expect((await acts(person.email)).slice(-2)).toEqual(['sign_in.password done', 'sign_in done'])
  })

  it('takes a code once, whichever of its sign-ins comes with it', async () => {
    const { secret, waiting } = await enrolled()
    expect((await give(await waiting(), totp(secret))).body.code).toBe('code_used')
    const together = await Promise.all([waiting(), waiting()])
    const answers = await Promise.all(together.map((one) => give(one, totp(secret, 1))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
    const [again] = together
    expect((await again?.('/api/session'))?.status).toBe(401)
  })

  it('takes each backup code once, however it is typed', async () => {
    const { person, backupCodes, waiting } = await enrolled()
    const [first = '', second = ''] = backupCodes
    expect((await give(await waiting(), 'aaaaa-aaaaa', 'backup')).body.code).toBe('code_wrong')
    expect((await give(await waiting(), first.toUpperCase().replace('-', ' '), 'backup')).status).toBe(200)
    expect((await give(await waiting(), first, 'backup')).body.code).toBe('code_wrong')
    const both = await Promise.all([waiting(), waiting()])
    const answers = await Promise.all(both.map((one) => give(one, second, 'backup')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
    expect((await person.call(FACTOR)).body.backupCodesLeft).toBe(8)
  })

  it('is guessed five times a sign-in, and ten times in a row by whoever knows the password', async () => {
    const { person, secret, waiting } = await enrolled()
    const guess = async (sari: Waiting) => {
      await db().raw('TRUNCATE rate_limits, request_limits')
      return (await give(sari, wrongCode(secret))).body.code
    }
    for (let round = 0; round < 2; round++) {
      const sari = await waiting()
      for (let number = 0; number < 5; number++) expect(await guess(sari)).toBe('code_wrong')
      if (round === 0) expect(await guess(sari)).toBe('sign_in_gone')
    }
    expect((await give(await waiting(), totp(secret, 1))).body.code).toBe('code_locked')
    expect((await person.call('/api/session')).status).toBe(200)
    await db()('two_factors').update({ locked_until: db().raw("clock_timestamp() - interval '1 second'") })
    expect((await give(await waiting(), totp(secret, 1))).status).toBe(200)
    expect(await acts(person.email)).toContain('sign_in refused code_wrong')
  })

  it('is guessed ten times a minute and no more, from one address', async () => {
    const { secret, waiting } = await enrolled()
    await db().raw('TRUNCATE rate_limits')
    const codes: unknown[] = []
    for (const sari of [await waiting(), await waiting(), await waiting()])
      for (let number = 0; number < 4; number++) codes.push((await give(sari, wrongCode(secret))).body.code)
    expect(codes.slice(10)).toEqual(['too_many_requests', 'too_many_requests'])
  })

  it('is switched off with the password, and signing in then asks for nothing more', async () => {
    const { person } = await enrolled()
    const off = (current: string) => person.call(`${FACTOR}/off`, 'POST', { current })
    expect((await off('bukan sandinya')).body.code).toBe('password_wrong')
    expect((await off(PASSWORD)).status).toBe(200)
    expect((await off(PASSWORD)).body.code).toBe('second_factor_off')
    expect((await person.call('/api/session')).status).toBe(200)
    const again = await signInAs(at, { email: person.email, password: PASSWORD })
    expect((await again.call('/api/session')).status).toBe(200)
    expect(await db()('two_factors')).toEqual([])
    expect((await acts(person.email)).filter((act) => act.startsWith('second_factor'))).toEqual([
      ...['second_factor.start done', 'second_factor.on done', 'second_factor.off refused password_wrong'],
      ...['second_factor.off done', 'second_factor.off refused second_factor_off'],
    ])
  })

  it('of a lost phone is taken away by another admin or the command line, and sessions stay', async () => {
    const { person, waiting } = await enrolled()
    const address = `/api/users/${person.id}/second-factor`
    const owing = await waiting()
    expect((await person.call(address, 'DELETE')).status).toBe(403)
    expect((await admin.call(address, 'DELETE')).status).toBe(200)
    expect((await admin.call(address, 'DELETE')).body.code).toBe('second_factor_off')
    expect((await give(owing, '123456')).body.code).toBe('second_factor_off')
    expect((await person.call('/api/session')).status).toBe(200)
    const free = await signInAs(at, { email: person.email, password: PASSWORD })
    expect((await free.call('/api/session')).status).toBe(200)
    expect(await acts(person.email)).toContain('second_factor.reset done')

    const other = await enrolled('admin')
    expect((await other.person.call(`/api/users/${other.person.id}/second-factor`, 'DELETE')).body.code).toBe(
      'second_factor_own',
    )
    const { code } = await at.cli('user', 'reset-two-factor', other.person.email)
    expect(code).toBe(0)
    await signInAs(at, { email: other.person.email, password: PASSWORD })
    expect((await at.cli('user', 'reset-two-factor', other.person.email)).code).toBe(1)
  })
})
