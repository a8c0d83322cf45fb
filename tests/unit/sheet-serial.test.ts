/** The small parts of reading workbooks: day numbers, number formats, and many texts in little memory. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoTime, localTime } from '@/utils/sheet/serial'
import { isDateFormat } from '@/utils/sheet/styles'
import { TextStore } from '@/utils/sheet/text-store'

describe('a day number', () => {
  it.each<[number, boolean, string | undefined]>([
    [1, false, '1900-01-01T00:00:00'],
    [59, false, '1900-02-28T00:00:00'],
    [60, false, undefined],
    [60.5, false, undefined],
    [61, false, '1900-03-01T00:00:00'],
    [45_351.999_999_9, false, '2024-03-01T00:00:00'],
    [45_351.520_833_333_3, false, '2024-02-29T12:30:00'],
    [2_958_465.9, false, '9999-12-31T21:36:00'],
    [2_958_466, false, undefined],
    [-0.5, false, undefined],
    [0, true, '1904-01-01T00:00:00'],
    [43_889, true, '2024-02-29T00:00:00'],
    [2_957_004, true, undefined],
  ])('%d (1904: %s) is %s', (serial, is1904, expected) => {
    expect(localTime(serial, is1904)).toBe(expected)
  })
  it.each<[string, string | undefined]>([
    ['2024-02-29', '2024-02-29T00:00:00'],
    ['2024-02-29T10:20', '2024-02-29T10:20:00'],
    ['2024-02-29T10:20:30.5+07:00', '2024-02-29T10:20:30'],
    ['29/02/2024', undefined],
    ['2024-13-01', undefined],
  ])('as the text %s is %s', (text, expected) => {
    expect(isoTime(text)).toBe(expected)
  })
})

describe('a number format', () => {
  it.each([
    'dd/mm/yyyy',
    'yyyy\\-mm\\-dd',
    '[$-421]d mmm yy',
    'h:mm',
    '[h]:mm:ss',
    'mm:ss.0',
    '[Red]d',
    'd;@',
    '"tgl" d',
  ])('%s is one of dates', (format) => {
    expect(isDateFormat(format)).toBe(true)
  })
  it.each([
    'General',
    '0.00',
    '#,##0',
    '"dd/mm"0',
    '[Red]0',
    '[Magenta]#,##0;[Yellow]-0',
    '0\\d',
    '_d0',
    '*d0',
    '[$Rp-421]#,##0',
    '0;"hidden"',
    '@',
    '0.00E+00',
    '',
  ])('%s is one of numbers', (format) => {
    expect(isDateFormat(format)).toBe(false)
  })
})

describe('many texts', () => {
  it('are all found again, also those that wait on disk', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 60 }), (texts) => {
        const all = texts.flatMap((text, at) => [text, text.repeat(at * 40)])
        const store = new TextStore(0)
        for (const text of all) store.add(text)
        for (let at = all.length - 1; at >= 0; at -= 1) expect(store.get(at)).toBe(all[at])
        expect([store.get(-1), store.get(all.length)]).toEqual([undefined, undefined])
        store.close()
      }),
      { numRuns: 50 },
    )
  })
})
