/** Units that somebody is bound to. */
import { isKnownUnit } from '@/models/unit'
import { AppError } from '@/utils/errors'

/** @throws AppError unknown_unit. Whoever is bound to a unit that is none would see no row, and nobody would know why. */
export async function mustKnowUnit(unit: string | null | undefined): Promise<void> {
  if (unit && !(await isKnownUnit(unit))) throw new AppError('unknown_unit', { unit })
}
