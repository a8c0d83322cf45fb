/** Seeded chance: the same (seed, salt, number) always gives the same sequence, on every machine. */

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A bijection on 32-bit numbers: different inputs never meet, so it can make unique ids. */
export function scramble(value: number): number {
  let mixed = value | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Eight hex digits of a 32-bit number. */
export function hexWord(word: number): string {
  return `${hexBytes[word >>> 24]}${hexBytes[(word >>> 16) & 255]}${hexBytes[(word >>> 8) & 255]}${hexBytes[word & 255]}`
}

/** Mulberry32: fast, small, good enough for believable data; not for secrets. */
export class Random {
  private state: number

  constructor(seed: number, salt: number, number = 0) {
    this.state = scramble(scramble(scramble(seed) ^ salt) ^ number)
  }

  word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** A number from 0 to 1, 1 excluded. */
  share(): number {
    return this.word() / 4294967296
  }

  below(limit: number): number {
    return Math.floor(this.share() * limit)
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  chance(probability: number): boolean {
    return this.share() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  hex32(): string {
    return hexWord(this.word()) + hexWord(this.word()) + hexWord(this.word()) + hexWord(this.word())
  }

  uuid(first = this.word()): string {
    const middle = hexWord(this.word())
    const end = hexWord(this.word())
    return `${hexWord(first)}-${middle.slice(0, 4)}-4${middle.slice(5)}-a${end.slice(5)}-${end.slice(0, 4)}${hexWord(this.word())}`
  }
}
