/** A whole file read from its first row to its last, and once more when its first rows were not like the others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RowsExpected, rowsInAll } from '@/controller/import/read'
import read, { type ReadItem } from '@/controller/import/read-task'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sinkron-reading-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

async function reading(lines: readonly string[]) {
  const path = join(folder, 'berkas.csv')
  writeFileSync(path, lines.join('\n'))
  const items: ReadItem[] = []
  const about = { path, fileName: 'berkas.csv', type: 'sos-import', batchId: 'b', options: {} }
  const found = await read(
    { ...about, today: '2026-11-22' },
    {
      send: async (item) => {
        items.push(item)
      },
    },
  )
  return { ...found, begun: items.filter(({ kind }) => kind === 'begin').length }
}

const HEADER = 'order_id;li_billdate;standard_name'
const MARCH = Array.from({ length: 28 }, (_, day) => `03/${String(day + 1).padStart(2, '0')}/2026`)
const rowsOf = (days: readonly string[]) => days.map((day, index) => `A-${index};${day};PT`)

describe('a file with the month before the day', () => {
  it('has no row stored with day and month exchanged: what can be read both ways is refused as well', async () => {
    const { errorKinds, counts, sample } = await reading([HEADER, ...rowsOf(MARCH)])
    expect(counts).toEqual({ totalRows: 28, failedRows: 27 })
    expect(errorKinds.map(({ code, count }) => [code, count])).toEqual([
      ['date_month_first', 16],
      ['date_order', 11],
    ])
    // The third of March is the third of March in both ways.
    expect(sample).toEqual([['PT', 'A-2', '2026-03-03']])
  })

  it('has only its impossible days refused when others of the column prove that the day stands first', async () => {
    const { errorKinds } = await reading([HEADER, ...rowsOf([...MARCH, '28/03/2026'])])
    expect(errorKinds.map(({ code, count }) => [code, count])).toEqual([['date_month_first', 16]])
  })

  const early = Array.from({ length: 2_100 }, () => '03/01/2026')
  it.each([
    ['only a late row proves it', [...early, '03/28/2026'], { begun: 2, failedRows: 2_101 }],
    [
      'a late row proves the day first after all',
      ['03/28/2026', ...early, '28/03/2026'],
      { begun: 2, failedRows: 1 },
    ],
    ['nothing proves anything', early, { begun: 1, failedRows: 0 }],
    ['the first rows prove it', ['03/28/2026', ...early], { begun: 1, failedRows: 2_101 }],
  ])('is read as the whole column says when %s', async (_when, days, { begun, failedRows }) => {
    const found = await reading([HEADER, ...rowsOf(days)])
    expect({ begun: found.begun, failedRows: found.counts.failedRows }).toEqual({ begun, failedRows })
  })
})

describe('rows that are not told apart by their key', () => {
  it('are errors each and no duplicates when their key says that there is none', async () => {
    const { counts, errorKinds } = await reading([HEADER, ...Array(5).fill('NULL;2026-01-02;PT'), 'A-1;;PT'])
    expect(counts).toEqual({ totalRows: 6, failedRows: 5 })
    expect(errorKinds).toMatchObject([{ code: 'key_missing', count: 5 }])
  })

  it('are shown once among the first rows, as the last of them says', async () => {
    const first = Array.from({ length: 30 }, (_, index) => `A-${index};;PT ${index}`)
    const { sample } = await reading([
      HEADER,
      'A-1;;PT Kalah',
      ...first,
      'A-3;;PT Terakhir',
      'A-4;x;PT Gagal',
    ])
    expect(sample).toHaveLength(20)
    const names = sample.map(([name, key]) => `${key} ${name}`)
    expect(names.filter((name) => /^A-[134] /.test(name))).toEqual([
      'A-1 PT 1',
      'A-3 PT Terakhir',
      'A-4 PT 4',
    ])
  })
})

it('how many rows come is exact when a preview has counted them, and round when nobody has', () => {
  const said = (expected: RowsExpected, read: number) => rowsInAll(expected, read)
  expect(said({ counted: 104_212, about: 109_871 }, 4_666)).toBe(104_212)
  expect(said({ counted: 104_212, about: 109_871 }, 104_213)).toBe(110_000)
  expect(said({ counted: null, about: 109_871 }, 4_666)).toBe(110_000)
  expect(said({ counted: 7, about: null }, 8)).toBeUndefined()
})
