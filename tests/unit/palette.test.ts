/** What the palette finds for a few typed words. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matching } from '@/components/palette/match'

const command = (title: string, ...words: string[]) => ({ title, words })
const commands = [
  command('Ikhtisar', '/'),
  command('Proses', '/runs'),
  command('Proses gagal', '/dead-letters'),
  command('Sinkronkan Kenaikan Pangkat', 'sync', 'pangkat', 'Promotions'),
  command('Daftar Kenaikan Pangkat', 'pangkat'),
  command('Résumé', 'ringkasan'),
]
const found = (typed: string) => matching(commands, typed).map(({ title }) => title)

describe('the palette', () => {
  it('shows all in their own order while nothing is typed', () => {
    expect(found('  ')).toEqual(commands.map(({ title }) => title))
  })
  it('finds what begins with a word before what only holds it', () => {
    expect(found('proses')).toEqual(['Proses', 'Proses gagal'])
    expect(found('gagal')).toEqual(['Proses gagal'])
    expect(found('pangkat')).toEqual(['Sinkronkan Kenaikan Pangkat', 'Daftar Kenaikan Pangkat'])
  })
  it('finds by several words in any order, by other names, and without accents', () => {
    expect(found('pangkat daftar')).toEqual(['Daftar Kenaikan Pangkat'])
    expect(found('PROMOTIONS')).toEqual(['Sinkronkan Kenaikan Pangkat'])
    expect(found('resume')).toEqual(['Résumé'])
    expect(found('pangkat tidakada')).toEqual([])
  })
  it('never invents, loses or fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const some = matching(commands, typed)
        expect(new Set(some).size).toBe(some.length)
        expect(some.every((one) => commands.includes(one))).toBe(true)
      }),
    )
  })
})
