/** What the pages of imports work out before they draw: files on their way, types by name, choices. */
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/components/api'
import { formatBytes } from '@/components/imports/bytes'
import {
  columnOf,
  hasChoices,
  NO_CHOICES,
  optionsWith,
  readAs,
  withColumn,
} from '@/components/imports/choices'
import { cut } from '@/components/imports/cut'
import { importsStateToQuery, readImportsState, withFilter } from '@/components/imports/imports-state'
import { keptName } from '@/components/imports/kept-name'
import type { sendFile } from '@/components/imports/send-file'
import { partOf } from '@/components/imports/tables'
import { unfitness } from '@/components/imports/unfit'
import { createUploads, guessType, isForLater } from '@/components/imports/uploads'
import type { UploadReply } from '@/replies/imports'

describe('the type of a file', () => {
  it.each([
    ['SOS_Januari 2025.csv', 'sos'],
    ['digital-product.xlsx', 'sos'],
    ['export hsi 12.xlsx', 'hsi'],
    ['tambahan_jt.csv', 'jt'],
    ['DATIN.xlsx', 'datin'],
    ['data sos dan hsi.csv', ''],
    ['laporan.csv', ''],
    ['sosial.csv', ''],
  ])('is guessed from its name only where that says one: %s', (name, type) => {
    expect(guessType(name)).toBe(type)
  })
})

const lost = () =>
  new ApiError({ status: 0, code: 'unreachable', message: '', requestId: null, subject: null })
const refused = () =>
  new ApiError({ status: 413, code: 'upload_too_large', message: 'besar', requestId: null, subject: null })

/** A server whose answers the test gives, one by one. */
function server() {
  const asked: string[] = []
  const dropped: string[] = []
  const told: ((bytes: number) => void)[] = []
  const answers: ((answer: UploadReply | Error) => void)[] = []
  const send: typeof sendFile = (file, { signal, onSent }) =>
    new Promise((resolve, reject) => {
      asked.push(file.name)
      told.push(onSent)
      answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
    })
  const answer = async (reply: UploadReply | Error) => {
    answers.shift()?.(reply)
    await new Promise((done) => setImmediate(done))
  }
  return {
    asked,
    answer,
    dropped,
    sent: (bytes: number) => told.at(-1)?.(bytes),
    uploads: createUploads({
      send,
      drop: ({ name }) => dropped.push(name),
      check: async (file, most) => (file.name.endsWith('.png') ? 'other' : unfitness(file, most)),
    }),
  }
}

const files = (...names: string[]) => names.map((name) => new File(['x'], name))
const done: UploadReply = {
  batchId: 'imp-1',
  jobId: 'run-1',
  fileName: 'sos-1.csv',
  type: 'sos',
  status: 'queued',
  message: 'diantrekan',
}

describe('files on their way', () => {
  it('go one after the other, and only those whose type is said', async () => {
    const { uploads, asked, answer } = server()
    uploads.add(files('sos-1.csv', 'apa.csv', 'hsi-2.csv'))
    uploads.start()
    expect(asked).toEqual(['sos-1.csv'])
    expect(uploads.lines().map(({ state }) => state)).toEqual(['sending', 'chosen', 'waiting'])
    await answer(done)
    expect(asked).toEqual(['sos-1.csv', 'hsi-2.csv'])
    await answer(refused())
    expect(uploads.lines().map(({ state }) => state)).toEqual(['done', 'chosen', 'refused'])
    const [, chosen] = uploads.lines()
    uploads.setType(chosen?.id ?? 0, 'datin')
    uploads.start()
    expect(asked).toEqual(['sos-1.csv', 'hsi-2.csv', 'apa.csv'])
  })

  it('go on from where they were when the connection was lost, and are dropped when they are taken off the list', async () => {
    const { uploads, asked, answer, sent, dropped } = server()
    uploads.add(files('sos-1.csv', 'sos-2.csv'))
    uploads.start()
    sent(1)
    await answer(lost())
    const [first, second] = uploads.lines()
    expect([first?.state, second?.state]).toEqual(['lost', 'sending'])
    uploads.retry(first?.id ?? 0)
    uploads.remove(second?.id ?? 0)
    await new Promise((settled) => setImmediate(settled))
    expect(asked).toEqual(['sos-1.csv', 'sos-2.csv', 'sos-1.csv'])
    expect(uploads.lines()).toMatchObject([{ state: 'sending', sent: 1 }])
    expect(dropped).toEqual(['sos-2.csv'])
  })

  it.each([
    [401, 'unauthorized', true],
    [429, 'too_many_starts', true],
    [507, 'upload_no_room', true],
    [413, 'upload_too_large', false],
    [400, 'unknown_import_type', false],
  ])('that were refused with %i (%s) can be sent again: %s', (status, code, isSo) => {
    expect(isForLater(new ApiError({ status, code, message: '', requestId: null, subject: null }))).toBe(isSo)
  })

  it('that are larger than the server takes are not sent, also when it says so later', async () => {
    const { uploads, asked } = server()
    uploads.add([new File(['xx'], 'sos-besar.csv'), new File(['x'], 'sos-pas.csv')])
    uploads.setMostBytes(1)
    await new Promise((settled) => setImmediate(settled))
    uploads.start()
    expect(uploads.lines().map(({ unfit }) => unfit)).toEqual(['large', null])
    expect(asked).toEqual(['sos-pas.csv'])
  })

  it('that are no tables are not sent, and one that was read as another type goes again as that', async () => {
    const { uploads, asked, answer } = server()
    uploads.add(files('sos-foto.png', 'sos-1.csv'))
    await new Promise((settled) => setImmediate(settled))
    uploads.start()
    expect(asked).toEqual(['sos-1.csv'])
    await answer(done)
    uploads.noteSeen(uploads.lines()[1]?.id ?? 0)
    expect(uploads.lines().map(({ state }) => state)).toEqual(['unfit', 'seen'])
    uploads.sendAs('imp-1', 'hsi')
    expect(uploads.has('imp-1')).toBe(false)
    expect(asked).toEqual(['sos-1.csv', 'sos-1.csv'])
    expect(uploads.lines()[1]).toMatchObject({ state: 'sending', type: 'hsi' })
  })

  it.each([
    ['kosong.csv', '', 'empty'],
    ['lama.xls', '\xd0\xcf\x11\xe0\xa1\xb1', 'old'],
    ['ekspor.xls', '\n<html><table>', 'web'],
    ['foto.csv', '\x89PNG\r\n\x1a\n\0\0\0', 'other'],
    ['surat.docx', 'PK\x03\x04', 'other'],
    ['cetak.xlsx', '%PDF-1.7', 'other'],
    ['data.xlsx', 'PK\x03\x04\0\0', null],
    ['data.xls', 'order_id;revenue\nA;1', null],
    ['luas.csv', '\xff\xfea\0;\0b\0', null],
    ['satu.csv', '<', null],
  ])('are looked at before they travel: %s', async (name, text, found) => {
    expect(await unfitness(new File([Buffer.from(text, 'latin1')], name))).toBe(found)
  })
})

describe('what is shown', () => {
  it('of a cell is its beginning, never half a character', () => {
    expect(cut('PT Satu')).toBe('PT Satu')
    expect(cut('x'.repeat(1_000_000))).toBe(`${'x'.repeat(200)}…`)
    expect(cut(`${'x'.repeat(199)}😀 dan lain`)).toBe(`${'x'.repeat(199)}…`)
  })

  it.each([
    [0, 'en', '0 bytes'],
    [1, 'en', '1 byte'],
    [101, 'en', '101 bytes'],
    [101, 'id', '101 byte'],
    [1_572_864, 'id', '1,5 MB'],
    [1_572_864, 'en', '1.5 MB'],
  ] as const)('of %i bytes in %s is %s', (bytes, language, text) => {
    expect(formatBytes(bytes, language)).toBe(text)
  })
})

describe('a row that a rollback leaves', () => {
  it.each([
    ['1-1', '1-1 · PT Satu', '1-1 · PT Satu'],
    ['N-1|H-1', 'N-1 · H-1 · Ani', 'N-1 · H-1 · Ani'],
    ['N-1|', 'N-1', 'N-1'],
    ['1-1', '1-10 · PT Satu', '1-1 · 1-10 · PT Satu'],
    ['1-1', '', '1-1'],
    ['12', 'PT Satu', '12 · PT Satu'],
  ])('is named by its key %j and its label %j once: %j', (key, label, name) => {
    expect(keptName(key, label)).toBe(name)
  })
})

it('rows of a type are called as people call it, however it is written', () => {
  expect(['JT', 'DATIN', 'datin', 'LAIN'].map(partOf)).toEqual(['JT', 'Datin', 'Datin', 'LAIN'])
})

describe('choices about a file', () => {
  const headers = [
    { key: 'a', column: 'order_id' },
    { key: 'b', column: null },
  ]

  it('give a column to one header only, and leave the others as they were', () => {
    const chosen = withColumn({}, headers, { key: 'b', column: 'order_id' })
    expect(headers.map((header) => columnOf(header, chosen))).toEqual([null, 'order_id'])
    const back = withColumn(chosen, headers, { key: 'a', column: 'order_id' })
    expect(headers.map((header) => columnOf(header, back))).toEqual(['order_id', null])
  })

  it('are sent together with those that were made before, and only when there are any', () => {
    expect(hasChoices(NO_CHOICES)).toBe(false)
    expect(optionsWith({ columns: { a: 'sid' }, sheet: 'Lama' }, NO_CHOICES)).toEqual({})
    expect(
      optionsWith({ columns: { a: 'sid' } }, { columns: { b: null }, styles: { revenue: 'en' } }),
    ).toEqual({
      columns: { a: 'sid', b: null },
      styles: { revenue: 'en' },
    })
  })

  it.each([
    ['Rp 1.234', 'id', 1234],
    ['1.234', 'en', 1.234],
    ['-1,234', 'en', -1234],
    ['-1,234', 'id', -1.234],
    ['entah', 'id', null],
  ] as const)('say what %s read as %s is', (example, style, value) => {
    expect(readAs(example, style)).toBe(value)
  })
})

describe('the address of the history', () => {
  it('says only what differs, and reads back what it says', () => {
    const state = withFilter(readImportsState({ page: '3', status: 'failed', limit: '7' }), 'search', 'sos')
    expect(state).toEqual({ filters: { status: 'failed', search: 'sos' }, page: 1, limit: 20 })
    expect(readImportsState(importsStateToQuery({ ...state, page: 2, limit: 50 }))).toEqual({
      ...state,
      page: 2,
      limit: 50,
    })
  })
})
