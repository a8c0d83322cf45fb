/** Cron expressions in words, as people in the office say them. */
import { describe, expect, it } from 'vitest'
import { cronWords } from '@/utils/cron-words'

const SHAPES = [
  ['* * * * *', 'Setiap menit', 'Every minute'],
  ['*/15 * * * *', 'Setiap 15 menit', 'Every 15 minutes'],
  ['0 * * * *', 'Setiap jam', 'Every hour'],
  ['5 * * * *', 'Setiap jam, pada menit ke-5', 'Every hour, at minute 5'],
  ['0 */6 * * *', 'Setiap 6 jam mulai pukul 00.00', 'Every 6 hours from 00:00'],
  ['0 4 * * *', 'Setiap hari pukul 04.00', 'Every day at 04:00'],
  ['30 4,16 * * *', 'Setiap hari pukul 04.30 dan 16.30', 'Every day at 04:30 and 16:30'],
  ['0 6 * * 1-5', 'Senin sampai Jumat pukul 06.00', 'Monday to Friday at 06:00'],
  ['0 6 * * MON', 'Setiap Senin pukul 06.00', 'Every Monday at 06:00'],
  ['0 6 * * 0,7', 'Setiap Minggu pukul 06.00', 'Every Sunday at 06:00'],
  ['0 6 1 * *', 'Setiap tanggal 1 pukul 06.00', 'On day 1 of every month at 06:00'],
  ['0 20 L * *', 'Setiap hari terakhir bulan pukul 20.00', 'On the last day of every month at 20:00'],
] as const

describe('a cron expression in words', () => {
  it.each(SHAPES)('%s', (cron, id, en) => {
    expect(cronWords(cron, 'id')).toBe(id)
    expect(cronWords(cron, 'en')).toBe(en)
  })

  it('of an unusual shape is the library’s sentence, with the times of day of the language', () => {
    expect(cronWords('0 4 1 1 *', 'id')).toMatch(/^Pukul 04\.00/)
    expect(cronWords('0 4 1 1 *', 'en')).toMatch(/04:00/)
    expect(cronWords('7-59/13 2 * * *', 'id')).not.toMatch(/\d:\d/)
  })

  it('a step that does not divide the day evenly is left to the library', () => {
    expect(cronWords('0 */7 * * *', 'id')).not.toMatch(/mulai pukul/)
  })
})
