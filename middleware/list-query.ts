/** The query of a type's list: its own filters, a unit, an order. */
import { z } from 'zod'
import { type Asked, listParameters } from '@/controller/rows-desk'
import { readQuery } from './input'
import type { ApiRequest } from './request'

const MONTH = /^(?:(\d{4})-(\d{2})|(\d{2})-(\d{4}))$/

/** `YYYY-MM` of a month in either spelling; null when it is none. */
export function monthOf(text: string): string | null {
  const [, year, month, monthFirst, yearLast] = MONTH.exec(text) ?? []
  const number = Number(month ?? monthFirst)
  return number >= 1 && number <= 12 ? `${year ?? yearLast}-${month ?? monthFirst}` : null
}

const text = z.string().max(200)
/** How each kind of filter is written, and what it takes in the words of an error. */
export const LIST_SHAPES = {
  contains: { schema: text.transform((part) => part.trim()), allowed: '≤ 200' },
  choice: { schema: text, allowed: '≤ 200' },
  status: { schema: z.string().regex(/^\d{0,4}$/), allowed: '0, 1, 2, 3' },
  month: {
    schema: z
      .string()
      .refine((month) => month === '' || monthOf(month) !== null)
      .transform((month) => monthOf(month) ?? ''),
    allowed: 'YYYY-MM, MM-YYYY',
  },
} as const

type Shape = Record<string, z.ZodType>
type Read<More extends Shape> = { [Name in keyof More]: z.infer<More[Name]> }

/** What is allowed, in words, by parameter; and where the type's own come from when it is none of the proxy family. */
type Allowed<More extends Shape> = { [Name in keyof More]: string } & {
  parametersOf?: typeof listParameters
}

/**
 * Reads a type's filters, `unit` and `sort`, and `more` parameters with what they allow.
 * @throws AppError unknown_type, or bad_query naming what is known.
 */
export async function readListQuery<More extends Shape>(
  request: ApiRequest,
  more: More,
  { parametersOf = listParameters, ...moreAllowed }: Allowed<More>,
): Promise<{ type: string; asked: Asked; more: Read<More> }> {
  const { filters, sorts } = await parametersOf(String(request.query.type))
  const filterShapes = Object.entries(filters).map(([name, { match }]) => [name, LIST_SHAPES[match]] as const)
  const schema = z.strictObject({
    type: z.string(),
    unit: text.optional(),
    sort: z.enum(sorts as [string, ...string[]]).optional(),
    ...Object.fromEntries(filterShapes.map(([name, { schema: shape }]) => [name, shape.optional()])),
    ...more,
  })
  const allowed = {
    ...moreAllowed,
    sort: sorts.join(', '),
    unit: '≤ 200',
    ...Object.fromEntries(filterShapes.map(([name, shape]) => [name, shape.allowed])),
  }
  const read: Record<string, unknown> = readQuery(request, schema, allowed)
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, read[name]]))
  const { type, unit, sort } = read as { type: string; unit?: string; sort?: string }
  return {
    type,
    asked: { unit: unit?.trim(), sort, filters: pick(Object.keys(filters)) as Asked['filters'] },
    more: pick(Object.keys(more)) as Read<More>,
  }
}
