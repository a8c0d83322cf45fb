/** The command line: the same runs as the page, readable by people and by scripts. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replyText } from '@/utils/language'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { queueRun, tableRows } from '../support/pangkat'
import { ended } from '../support/processes'

let at: Installation

beforeAll(async () => {
  at = await openInstallation({
    siasn: {
      latencyMs: 20,
      rows: { pangkat: 1_200, pensiun: 120, pg_akademik: 120, pg_profesi: 120, skk: 120 },
    },
    env: { SIASN_MAX_CONCURRENCY: '1' },
  })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

describe('sinkron info', () => {
  it('says where everything is and which processes live', async () => {
    const { code, out } = await at.cli('info', '--json')
    expect(code).toBe(0)
    const info = JSON.parse(out)
    expect(info).toMatchObject({
      url: at.url,
      databaseUrl: at.env.DATABASE_URL,
      redisUrl: at.env.REDIS_URL,
      home: at.env.SINKRON_HOME,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
    expect(info.processes.map((one: { role: string }) => one.role)).toEqual(['web', 'worker'])
    for (const one of info.processes) {
      expect(() => process.kill(one.pid, 0)).not.toThrow()
      expect(Date.now() - Date.parse(one.heartbeatAt)).toBeLessThan(15_000)
    }
  })

  it('for people hides passwords', async () => {
    const url = new URL(String(at.env.DATABASE_URL))
    const { out } = await at.cli('info')
    expect(out).toContain(url.host)
    if (url.password) expect(out).not.toContain(url.password)
  })
})

describe('sinkron token create', () => {
  it('shows a working token once, and stores only its hash', async () => {
    const { code, out } = await at.cli(
      'token',
      'create',
      '--name',
      'skrip malam',
      '--role',
      'operator',
      '--expires',
      '30d',
      '--json',
    )
    expect(code).toBe(0)
    const { token, role, expiresAt } = JSON.parse(out)
    expect(role).toBe('operator')
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    const answer = await at.api('/api/session', { headers: { authorization: `Bearer ${token}` } })
    expect(answer).toMatchObject({
      status: 200,
      body: { user: { name: 'token:skrip malam', role: 'operator' } },
    })
    expect(JSON.stringify(await at.database.db('api_tokens'))).not.toContain(token)
  })

  it('refuses a taken name, an unknown role and a time that has passed, naming what is accepted', async () => {
    expect(await at.cli('token', 'create', '--name', 'skrip malam', '--role', 'viewer')).toMatchObject({
      code: 1,
    })
    const role = await at.cli('token', 'create', '--name', 'x', '--role', 'bos')
    expect(role).toMatchObject({ code: 2 })
    expect(role.err).toContain('admin, operator, viewer')
    expect(
      await at.cli('token', 'create', '--name', 'x', '--role', 'viewer', '--expires', '2020-01-01'),
    ).toMatchObject({ code: 2 })
  })
})

describe('sinkron run', () => {
  it('starts a run, waits for it, and exits 0 when it completed', async () => {
    const { code, out } = await at.cli('run', 'pangkat', '--wait', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ status: 'completed', percent: 100, result: { total: 1_200 } })
    expect(await tableRows(at)).toHaveLength(1_200)
  })

  it('on fresh data starts nothing and says so; with --force it does', async () => {
    const fresh = await at.cli('run', 'proxy.pangkat', '--json')
    expect(fresh.code).toBe(0)
    expect(JSON.parse(fresh.out)).toMatchObject({ status: 'completed', lastSync: { minutesAgo: 0 } })
    at.siasn.setFaults([{ kind: 'slow', ms: 400 }])
    const forced = await at.cli('run', 'proxy.pangkat', '--force', '--wait')
    at.siasn.clearFaults()
    expect(forced.code).toBe(0)
    expect(forced.err).toMatch(/fetch/)
    expect(forced.err).not.toContain('\x1b')
  })

  it('exits 1 when the run ends dead, with the reason', async () => {
    at.siasn.change('pangkat', { remove: 1_000 })
    const { code, out } = await at.cli('run', 'pangkat', '--force', '--wait')
    at.siasn.reset()
    expect(code).toBe(1)
    expect(out).toContain('SIASN hanya memberi 200 baris')
  })

  it('exits 1 when the run waits for a token, and says that one is needed, instead of waiting for ever', async () => {
    at.siasn.setFaults([{ kind: 'unauthorized' }])
    const { code, out } = await at.cli('run', 'skk', '--wait', '--json')
    expect(code).toBe(1)
    const run = JSON.parse(out)
    expect(run).toMatchObject({ status: 'queued', blockedOn: 'siasn-token' })
    expect(run.error.message).toContain('Simpan token baru di halaman Pengaturan')
    const next = await at.cli('run', 'skk', '--force', '--wait', '--json')
    expect(next).toMatchObject({ code: 1 })
    expect(JSON.parse(next.out)).toMatchObject({ success: false, code: 'token_rejected' })
    at.siasn.clearFaults()
    await at.database.db('refused_secrets').delete()
    await at.api(`/api/runs/${run.id}/cancel`, { method: 'POST' })
  })

  it('all starts every type, waits for all of them, and a second time finds them fresh', async () => {
    const { code, out } = await at.cli('run', 'all', '--force', '--wait', '--json')
    expect(code).toBe(0)
    const runs: { type: string; status: string; result: { total: number } }[] = JSON.parse(out)
    expect(runs.map(({ type, status, result }) => [type, status, result.total])).toEqual([
      ['pangkat', 'completed', 1_200],
      ...['pensiun', 'pg_akademik', 'pg_profesi', 'skk'].map((type) => [type, 'completed', 120]),
    ])
    const fresh = await at.cli('run', 'all', '--wait')
    expect(fresh.code).toBe(0)
    expect(fresh.out).toContain(replyText('id', 'synced_all', { started: 0, total: 5 }))
    expect(fresh.out).toMatch(/pg_profesi +proxy-pg_profesi-\S+ {2}Data masih baru/)
  })

  it('all exits 1 without --wait when a type was active already, and names its run', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 5_000 }])
    const id = await queueRun(at)
    const { code, out } = await at.cli('run', 'all', '--json')
    expect(code).toBe(1)
    const { results } = JSON.parse(out)
    expect(results[0]).toMatchObject({ type: 'pangkat', http: 409, jobId: id })
    expect(results[1]).toMatchObject({ type: 'pensiun', http: 200 })
    await at.api(`/api/runs/${id}/cancel`, { method: 'POST' })
    at.siasn.clearFaults()
  })

  it('of an unknown job exits 2 and names the known ones', async () => {
    const { code, err } = await at.cli('run', 'gaji')
    expect(code).toBe(2)
    expect(err).toContain('proxy.pangkat')
    expect(err).toContain('all')
    expect(err).not.toContain('proxy.undo')
  })

  it('does not start an undo, which needs to know of what', async () => {
    for (const name of ['undo', 'proxy.undo']) expect(await at.cli('run', name)).toMatchObject({ code: 2 })
    expect((await at.cli('run', '--help')).out).not.toContain('undo')
  })
})

describe('sinkron changes and undo', () => {
  let synced: string

  beforeAll(async () => {
    at.siasn.reset()
    await at.finished(await queueRun(at))
    at.siasn.change('pangkat', { insert: 30, update: 2, remove: 1 })
    synced = await queueRun(at)
    await at.finished(synced)
  })

  it('show what a run changed: how many, and the first twenty rows', async () => {
    const { code, out } = await at.cli('changes', synced)
    expect(code).toBe(0)
    const lines = out.trim().split('\n')
    expect(lines[0]).toBe('30 inserted, 2 updated, 1 deleted')
    expect(lines.filter((line) => /^[+~-] \S+ {2}\d{18} · /.test(line))).toHaveLength(20)
    expect(lines.at(-1)).toBe('… and 13 more')
    const json = JSON.parse((await at.cli('changes', synced, '--json')).out)
    expect(json).toMatchObject({
      run: { id: synced },
      counts: { inserted: 30, updated: 2, deleted: 1 },
      pagination: { total: 33 },
      undo: { possible: true },
    })
    expect(json.data).toHaveLength(20)
    const unknown = await at.cli('changes', 'tidak-ada')
    expect(unknown).toMatchObject({ code: 1, out: '' })
    expect(unknown.err).toContain('tidak-ada')
  })

  it('take it back, wait for it, and refuse a second time with the reason', async () => {
    const { code, out } = await at.cli('undo', synced, '--wait', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      type: 'undo',
      status: 'completed',
      result: { undone: synced, type: 'pangkat', inserted: 1, updated: 2, deleted: 30 },
    })
    expect(await tableRows(at)).toHaveLength(1_200)
    const again = await at.cli('undo', synced, '--json')
    expect(again.code).toBe(1)
    expect(JSON.parse(again.out)).toMatchObject({ success: false, code: 'undo_later_run' })
    const { out: text } = await at.cli('changes', synced)
    expect(text).toContain('Sudah ada proses yang lebih baru')
  })

  it('without --wait say which run does it', async () => {
    const id = await queueRun(at)
    await at.finished(id)
    const { code, out } = await at.cli('undo', id)
    expect(code).toBe(0)
    const [undo = '', words] = out.trim().split('  ')
    expect(words).toBe(replyText('id', 'undo_started'))
    expect(await at.finished(undo)).toMatchObject({ status: 'completed', result: { undone: id } })
    expect((await at.run(undo)).requested_by).toMatch(/^cli:/)
  })
})

describe('sinkron status', () => {
  it('shows one run, or the latest', async () => {
    const id = await queueRun(at)
    await at.finished(id)
    expect(JSON.parse((await at.cli('status', id, '--json')).out)).toMatchObject({ id, status: 'completed' })
    const { out } = await at.cli('status')
    expect(out.split('\n')[0]).toContain(id)
  })

  it('writes out what a terminal would obey, and says codes in words', async () => {
    const evil = 'a\u001b]0;x\u0007b\u009b2Jc\u202ed'
    const error = { code: 'tanpa_teks', message: evil, params: {} }
    const row = { family: 'proxy', type: 'skk', status: 'dead', payload: '{}', max_attempts: 1 }
    const ended = { started_at: at.database.db.fn.now(), finished_at: at.database.db.fn.now() }
    const insert = (id: string, what: object) =>
      at.database
        .db('job_runs')
        .insert({ ...row, ...ended, id, requested_by: 'uji', error: JSON.stringify(what) })
    await insert('proxy-skk-jahat', error)
    await insert('proxy-skk-surat', { code: 'notice_smtp_missing', message: 'smtp_missing' })
    const plain = (await at.cli('status', 'proxy-skk-jahat')).out
    const json = (await at.cli('status', 'proxy-skk-jahat', '--json')).out
    for (const out of [plain, json]) {
      for (const character of '\u001b\u0007\u009b\u202e') expect(out).not.toContain(character)
      expect(out).toContain('a\\u001b]0;x')
    }
    expect(JSON.parse(json).error.message).toBe(evil)
    expect((await at.cli('status', 'proxy-skk-surat')).out).toContain('SMTP_URL dan MAIL_FROM belum diatur')
    await at.database.db('job_runs').whereIn('id', ['proxy-skk-jahat', 'proxy-skk-surat']).delete()
  })

  it('of an unknown run exits 1 and says so', async () => {
    const { code, err } = await at.cli('status', 'tidak-ada')
    expect(code).toBe(1)
    expect(err).toContain('tidak-ada')
  })
})

describe('sinkron password', () => {
  it('gives a new password that signs in, and ends the old sessions', async () => {
    const { code, out } = await at.cli('password', ADMIN.email, '--json')
    expect(code).toBe(0)
    const signIn = (password: string) =>
      at.api('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: 'x=1', origin: at.url },
        body: JSON.stringify({ email: ADMIN.email, password }),
      })
    expect((await signIn(ADMIN.password)).status).toBe(401)
    expect((await signIn(JSON.parse(out).password)).status).toBe(200)
    expect(await at.cli('password', 'siapa@kantor.test')).toMatchObject({ code: 1 })
  })
})

describe('sinkron setup', () => {
  it('finds everything done the second time', async () => {
    const { code, out } = await at.cli('setup', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ admin: { email: ADMIN.email, password: null } })
  })
})

describe('usage', () => {
  it('wrong words exit 2, help exits 0', async () => {
    expect((await at.cli('jalan')).code).toBe(2)
    for (const verb of ['run', 'changes', 'undo']) expect((await at.cli(verb)).code).toBe(2)
    const help = await at.cli('--help')
    expect(help.code).toBe(0)
    for (const verb of ['token', 'info', 'run', 'status', 'changes', 'undo', 'password', 'setup'])
      expect(help.out).toContain(verb)
  })

  it('without a running installation says what is missing', async () => {
    const home = await mkdtemp(join(tmpdir(), 'sinkron-empty-'))
    const { DATABASE_URL: _, REDIS_URL: __, ...bare } = process.env
    const child = spawn(process.execPath, ['bin/sinkron', 'status'], { env: { ...bare, SINKRON_HOME: home } })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    expect(await ended(child)).toBe(1)
    expect(err).toContain('no running "npm start" was found')
    await rm(home, { recursive: true })
  })
})
