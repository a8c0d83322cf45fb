/** Which person a row is about: the people of a type are a walk through one pool. */
import { type Person, type Pool, person } from '../people'

/** A row's person has the number `first + serial * step`: so the types share some people, as in real life. */
export const applicants = {
  pangkat: { pool: 'working', first: 0, step: 1 },
  pensiun: { pool: 'retiring', first: 0, step: 1 },
  pg_akademik: { pool: 'working', first: 0, step: 7 },
  pg_profesi: { pool: 'working', first: 3, step: 5 },
  skk: { pool: 'working', first: 1, step: 3 },
} as const satisfies Record<string, { pool: Pool; first: number; step: number }>

export type Applying = keyof typeof applicants

export function applicant(seed: number, type: Applying, serial: number): Person {
  const { pool, first, step } = applicants[type]
  return person(seed, pool, first + serial * step)
}
