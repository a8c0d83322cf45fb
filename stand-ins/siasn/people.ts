/** Invented civil servants: one person a number, always with the same name, NIP and unit. */
import { dayOf, dayText, pad } from './calendar'
import {
  menGiven,
  positions,
  secondNames,
  titlesAfter,
  titlesBefore,
  womenGiven,
  womenSecondNames,
} from './names'
import { Random } from './random'
import { type Unit, units } from './units'

export interface Person {
  /** 18 digits: birth date, month of appointment, sex, number among those born that day. */
  nip: string
  nama: string
  pnsId: string
  birthDay: number
  appointedYear: number
  jabatan: string
  unit: Unit
}

/** Birth dates do not overlap, so that no NIP of one pool occurs in the other. */
const pools = {
  working: { firstDay: dayOf('1968-07-01'), days: dayOf('2000-01-01') - dayOf('1968-07-01'), stride: 4001 },
  retiring: { firstDay: dayOf('1964-07-01'), days: dayOf('1968-07-01') - dayOf('1964-07-01'), stride: 523 },
}

export type Pool = keyof typeof pools

/** Persons of a pool that have a NIP of their own: 999 a birth date. */
export const MOST_PEOPLE = pools.retiring.days * 999

/** The person with this number; numbers below MOST_PEOPLE never share a NIP. */
export function person(seed: number, pool: Pool, number: number): Person {
  const { firstDay, days, stride } = pools[pool]
  const random = new Random(seed, 0x9e77, pool === 'working' ? number : ~number)
  const birthDay = firstDay + ((number * stride) % days)
  const born = dayText(birthDay)
  const isWoman = random.chance(0.52)
  const appointedYear = Math.min(Number(born.slice(0, 4)) + random.between(22, 31), 2024)
  const appointed = `${appointedYear}${pad(random.between(1, 12))}`
  const rank = pad(Math.floor(number / days) + 1, 3)
  return {
    nip: `${born.slice(0, 4)}${born.slice(5, 7)}${born.slice(8)}${appointed}${isWoman ? 2 : 1}${rank}`,
    nama: nameOf(random, isWoman),
    pnsId: random.hex32().toUpperCase(),
    birthDay,
    appointedYear,
    jabatan: random.pick(positions),
    unit: random.pick(units),
  }
}

/** SIASN writes names in capitals, degrees as people wrote them, and some people have one name only. */
function nameOf(random: Random, isWoman: boolean): string {
  const given = random.pick(isWoman ? womenGiven : menGiven)
  const second = random.pick(isWoman ? womenSecondNames : secondNames)
  const kind = random.share()
  const middle = kind > 0.75 ? ` ${random.pick(isWoman ? womenGiven : menGiven)}` : ''
  const plain = (kind < 0.08 ? given : `${given}${middle} ${second}`).toUpperCase()
  const degrees = random.share()
  if (degrees < 0.5) return plain
  if (degrees < 0.9) return plain + random.pick(titlesAfter)
  return random.pick(titlesBefore) + plain + random.pick(titlesAfter)
}
