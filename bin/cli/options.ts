/** Options that several verbs take: a role, a unit. */
import { InvalidArgumentError } from 'commander'
import type { Role } from '@/jobs/engine/define'

export const ROLES: readonly Role[] = ['admin', 'operator', 'viewer']

export function role(text: string): Role {
  const found = ROLES.find((known) => known === text)
  if (!found) throw new InvalidArgumentError(`Known roles: ${ROLES.join(', ')}.`)
  return found
}

/** A unit's id; an empty one would be the beginning of all others. */
export function unit(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give the id of a unit.')
  return text.trim()
}
