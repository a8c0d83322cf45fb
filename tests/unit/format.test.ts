/** Numbers and times as people in Jakarta write them. */
import { describe, expect, it } from 'vitest'
import {
  formatAgo,
  formatClock,
  formatDateTime,
  formatDay,
  formatDuration,
  formatMonth,
  formatNumber,
  formatTimeOfDay,
  isSameDay,
  NOTHING,
} from '@/components/format'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a number', () => {
  it.each([
    [0, '0', '0'],
    [999, '999', '999'],
    [1_234_567, '1.234.567', '1,234,567'],
    [-23_300, '-23.300', '-23,300'],
    [62.5, '62,5', '62.5'],
  ])('%d is %s in Indonesian and %s in English', (value, id, en) => {
    expect([formatNumber(value, 'id'), formatNumber(value, 'en')]).toEqual([id, en])
  })
})

describe('a time', () => {
  it.each([
    ['2025-11-16T07:00:00Z', '16 Nov 2025 14.00 WIB', '16 Nov 2025 14:00 WIB'],
    ['2025-12-31T17:00:00Z', '1 Jan 2026 00.00 WIB', '1 Jan 2026 00:00 WIB'],
    ['2025-08-17T02:05:00Z', '17 Agu 2025 09.05 WIB', '17 Aug 2025 09:05 WIB'],
    ['2025-11-16T14:00:00+07:00', '16 Nov 2025 14.00 WIB', '16 Nov 2025 14:00 WIB'],
    ['bukan waktu', NOTHING, NOTHING],
  ])('%s is %s in Indonesian and %s in English', (iso, id, en) => {
    expect([formatDateTime(iso, 'id'), formatDateTime(iso, 'en')]).toEqual([id, en])
  })
  it('of the day is hours and minutes, with seconds where they matter', () => {
    expect(formatClock('2025-11-16T07:05:30Z', 'id')).toBe('14.05')
    expect(formatClock('2025-11-16T07:05:30Z', 'id', true)).toBe('14.05.30')
    expect(formatClock('2025-11-16T17:00:00Z', 'en')).toBe('00:00')
    expect(formatClock('', 'id')).toBe(NOTHING)
  })
})

describe('a day', () => {
  it.each([
    ['2025-11-16', '16 Nov 2025'],
    ['2024-02-29', '29 Feb 2024'],
    ['2025-05-01T00:00:00.000Z', '1 Mei 2025'],
    ['0001-01-01T00:00:00.000Z', ''],
    ['', ''],
    ['segera', 'segera'],
    ['2025-13-45', '2025-13-45'],
    ['2024-02-30', '2024-02-30'],
  ])('%j is %j', (text, expected) => {
    expect(formatDay(text, 'id')).toBe(expected)
  })
})

describe('a month', () => {
  it.each([
    ['2025-12', 'Des 2025'],
    ['2025-12-01', 'Des 2025'],
    ['2025-13', '2025-13'],
    ['12-2025', '12-2025'],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(formatMonth(text, 'id')).toBe(expected)
  })
})

describe('how long ago', () => {
  const now = Date.parse('2025-11-16T07:00:00Z')
  it.each([
    [0, 'baru saja', 'just now'],
    [59_999, 'baru saja', 'just now'],
    [-5 * MINUTE, 'baru saja', 'just now'],
    [MINUTE, '1 menit yang lalu', '1 minute ago'],
    [3.9 * MINUTE, '3 menit yang lalu', '3 minutes ago'],
    [HOUR, '1 jam yang lalu', '1 hour ago'],
    [23.9 * HOUR, '23 jam yang lalu', '23 hours ago'],
    [24 * HOUR, '1 hari yang lalu', '1 day ago'],
    [50 * HOUR, '2 hari yang lalu', '2 days ago'],
  ])('%d ms is %s and %s', (agoMs, id, en) => {
    const iso = new Date(now - agoMs).toISOString()
    expect([formatAgo(iso, now, 'id'), formatAgo(iso, now, 'en')]).toEqual([id, en])
  })
  it('of no time is nothing', () => {
    expect(formatAgo('', now, 'id')).toBe(NOTHING)
  })
})

describe('how long', () => {
  it.each([
    [0, '0 detik'],
    [-5, '0 detik'],
    [12_400, '12 detik'],
    [59_600, '1 menit'],
    [9 * MINUTE + 12_000, '9 menit 12 detik'],
    [HOUR, '1 jam'],
    [HOUR + 5_000, '1 jam'],
    [2 * HOUR + 3 * MINUTE + 4_000, '2 jam 3 menit'],
  ])('%d ms is %s', (durationMs, expected) => {
    expect(formatDuration(durationMs, 'id')).toBe(expected)
  })
  it('is told in English too', () => {
    expect(formatDuration(9 * MINUTE + 1_000, 'en')).toBe('9 minutes 1 second')
  })
})

it.each([
  ['2026-11-22T16:59:00Z', true],
  ['2026-11-22T17:00:00Z', false],
  ['2026-11-21T16:59:59Z', false],
  ['kapan-kapan', false],
])('%s is on 22 November in Jakarta: %s', (iso, is) => {
  expect(isSameDay(iso, Date.parse('2026-11-22T03:00:00Z'))).toBe(is)
})

it('a time of day is written with a point in Indonesian', () => {
  expect([formatTimeOfDay('20:00', 'id'), formatTimeOfDay('20:00', 'en')]).toEqual(['20.00', '20:00'])
})
