/** Who sees whose rows: closed by default, in every way rows can be reached. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { nipOf, notePublished, putPegawai, putRows, TYPES } from '../support/rows'

const PROXY = '/api/siasn/ws/admin/proxy'
let at: Installation
/** Authorization of each reader. */
const readers: Record<string, string> = {}

/** Employee and row of each number: 1 and 2 in unit 10 and below, 3 in 11, 4 in 1, 5 in no unit, 6 unknown, 7 twice. */
const UNITS: Record<number, string> = { 1: '10', 2: '1002', 3: '11', 4: '1' }

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await at.web()
  const { db } = at.database
  await putPegawai(db, [
    ...Object.entries(UNITS).map(([number, skpd_id]) => ({
      id: `p${number}`,
      nip_master: nipOf(Number(number)),
      skpd_id,
      opd_master: `Unit ${skpd_id}`,
    })),
    { id: 'p5', nip_master: nipOf(5), skpd_id: '' },
    { id: 'p7a', nip_master: nipOf(7), skpd_id: '11' },
    { id: 'p7b', nip_master: nipOf(7), skpd_id: '10' },
  ])
  const rows = [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    id: `r${number}`,
    nip: nipOf(number),
    nama: `ORANG ${number}`,
    jenis_layanan_nama: `Jenis ${number}`,
  }))
  for (const type of TYPES)
    await putRows(
      db,
      type,
      type === 'pensiun'
        ? rows.map(({ jenis_layanan_nama, ...row }) => ({ ...row, detail_layanan_nama: jenis_layanan_nama }))
        : rows,
    )
  for (const type of TYPES) await notePublished(db, type, rows.length)
  readers.admin = await token('admin')
  readers.nobody = await token('viewer')
  readers.unit10 = await token('viewer', '10')
  readers.unit1002 = await token('operator', '1002')
  readers.wildcard = await token('viewer', '%')
  readers.one = await token('viewer', '1_')
})
afterAll(() => at.close())

async function token(role: string, unit?: string): Promise<string> {
  const name = `${role}-${unit ?? 'tanpa-unit'}`
  const more = unit ? ['--unit', unit] : []
  const { out } = await at.cli('token', 'create', '--name', name, '--role', role, ...more, '--json')
  return `Bearer ${JSON.parse(out).token}`
}

const as = (reader: string, path: string) =>
  at.api(`${PROXY}/${path}`, { headers: { authorization: readers[reader] ?? '' } })

async function seen(reader: string, path: string): Promise<string[]> {
  const { status, body } = await as(reader, path)
  expect(status).toBe(200)
  expect(body.pagination.total).toBe(body.data.length)
  return body.data.map(({ id }: { id: string }) => id)
}

const SEEN: [string, string[]][] = [
  ['admin', ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']],
  ['nobody', []],
  ['unit10', ['r1', 'r2']],
  ['unit1002', ['r2']],
  ['wildcard', []],
  ['one', []],
]

describe.each(SEEN)('as %s', (reader, ids) => {
  it.each(TYPES)(
    'the list of %s holds the rows of the own unit and those below it, and no other',
    async (type) => {
      expect(await seen(reader, `${type}?limit=100`)).toEqual(ids)
      expect(await seen(reader, `${type}?limit=-1`)).toEqual(ids)
      expect(await seen(reader, `${type}?limit=100&nama=orang&sort=-nip`)).toEqual([...ids].reverse())
    },
  )
  it.each(TYPES)('a row of %s can be opened only when it is in the list', async (type) => {
    for (let number = 1; number <= 7; number++) {
      const { status, body } = await as(reader, `${type}/rows/r${number}`)
      if (ids.includes(`r${number}`)) expect([status, body.data?.id]).toEqual([200, `r${number}`])
      else expect([status, body.code]).toEqual([404, 'unknown_row'])
    }
  })
  it.each(TYPES)('the download of %s holds just the list', async (type) => {
    const { status, body } = await as(reader, `${type}/export?format=csv`)
    expect(status).toBe(200)
    const names = [...String(body).matchAll(/ORANG (\d)/g)].map(([, number]) => `r${number}`)
    expect(names).toEqual(ids)
  })
  it('a unit in the filter never widens what is seen', async () => {
    expect(await seen(reader, 'pangkat?limit=100&unit=11')).toEqual(
      ids.filter((id) => id === 'r3' || id === 'r7'),
    )
    expect(await seen(reader, 'pangkat?limit=100&unit=1002')).toEqual(ids.filter((id) => id === 'r2'))
    for (const unit of ['%25', '_', '1_', "' OR 1=1--"])
      expect(await seen(reader, `pangkat?limit=100&unit=${unit}`)).toEqual([])
  })
})

it('somebody without a unit is told neither units nor values of rows', async () => {
  expect((await as('nobody', 'units')).body.units).toEqual([])
  for (const type of TYPES) {
    const { body } = await as('nobody', `${type}/fields`)
    for (const { match, options } of body.filters) if (match === 'choice') expect(options).toEqual([])
  }
})

it('the units are a tree, and each reader gets their own branch of it', async () => {
  const leaf = (id: string) => ({ id, name: `Unit ${id}`, children: [] })
  const branch = { id: '10', name: 'Unit 10', children: [leaf('1002')] }
  expect((await as('unit10', 'units')).body.units).toEqual([branch])
  expect((await as('unit1002', 'units')).body.units).toEqual([leaf('1002')])
  expect((await as('wildcard', 'units')).body.units).toEqual([])
  const [root, ...more] = (await as('admin', 'units')).body.units
  expect(more).toEqual([])
  expect(root).toEqual({
    id: '1',
    name: 'Unit 1',
    children: [branch, { ...leaf('11'), name: expect.any(String) }],
  })
})

it('nobody reads without signing in', async () => {
  for (const path of ['pangkat', 'pangkat/fields', 'pangkat/rows/r1', 'pangkat/export?format=csv', 'units']) {
    const { status } = await at.api(`${PROXY}/${path}`, { headers: { cookie: 'none=1' } })
    expect(status, path).toBe(401)
  }
})

describe('people', () => {
  const signIn = async (email: string, password: string) => {
    const answer = await at.api('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: at.url, cookie: 'none=1' },
      body: JSON.stringify({ email, password }),
    })
    expect(answer.status).toBe(200)
    return String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
  }
  const create = (...args: string[]) => at.cli('user', 'create', '--name', 'Uji', ...args, '--json')

  it('made with a unit sign in and see its rows', async () => {
    const made = await create('--email', 'Staf@Kantor.test', '--role', 'viewer', '--unit', '10')
    expect(made.code).toBe(0)
    const { email, password, unitId } = JSON.parse(made.out)
    expect([email, unitId]).toEqual(['staf@kantor.test', '10'])
    const headers = { cookie: await signIn(email, password) }
    const session = await at.api('/api/session', { headers })
    expect(session.body.user).toEqual({
      id: expect.any(String),
      name: 'Uji',
      email,
      role: 'viewer',
      unitId: '10',
    })
    const { body } = await at.api(`${PROXY}/pangkat`, { headers })
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['r1', 'r2'])
  })
  it('made without a unit see nothing; admins see all', async () => {
    const { email, password } = JSON.parse(
      (await create('--email', 'tamu@kantor.test', '--role', 'operator')).out,
    )
    const headers = { cookie: await signIn(email, password) }
    expect((await at.api('/api/session', { headers })).body.user.unitId).toBeNull()
    expect((await at.api(`${PROXY}/pangkat`, { headers })).body).toMatchObject({
      data: [],
      pagination: { total: 0 },
    })
    const admin = { cookie: await signIn(ADMIN.email, ADMIN.password) }
    expect((await at.api(`${PROXY}/pangkat`, { headers: admin })).body.pagination.total).toBe(7)
  })
  it('cannot give themselves a unit', async () => {
    const { email, password } = JSON.parse(
      (await create('--email', 'licik@kantor.test', '--role', 'viewer')).out,
    )
    const cookie = await signIn(email, password)
    await at.api('/api/auth/update-user', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: at.url, cookie },
      body: JSON.stringify({ name: 'Licik', unitId: '1', role: 'admin' }),
    })
    const { body } = await at.api('/api/session', { headers: { cookie } })
    expect(body.user).toMatchObject({ unitId: null, role: 'viewer' })
  })
  it('are not made twice, without an address, or with an empty unit', async () => {
    const again = await create('--email', 'STAF@kantor.test', '--role', 'viewer')
    expect([again.code, JSON.parse(again.out).message]).toEqual([1, expect.stringContaining('already')])
    expect((await create('--email', 'x', '--role', 'viewer')).code).toBe(2)
    expect((await create('--email', 'y@z', '--role', 'viewer', '--unit', ' ')).code).toBe(2)
  })
})
