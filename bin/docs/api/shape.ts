/** The shape of replies, read from one that was really given. */

export interface JsonSchema {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema
  items?: JsonSchema
}

/** Objects whose names are data: any may be missing. */
const isMap = (at: string, names: readonly string[]) =>
  names.some((name) => !/^[A-Za-z_]\w*$/.test(name)) ||
  /^(by[A-Z]|payload$|example$|result$|counts?$|breakdown$|before$|after$|params$|jobs$|uraian)/.test(at)

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** A schema that takes all these values. @param at name of what holds them. */
export function shapeOf(values: readonly unknown[], at = ''): JsonSchema {
  const kinds = [...new Set(values.map(kindOf))].sort()
  const known = kinds.filter((kind) => kind !== 'null')
  // Of what was null in the example, nothing is known.
  if (known.length === 0) return {}
  const type = kinds.length === 1 ? (kinds[0] ?? '') : kinds
  const objects = values.filter((value) => kindOf(value) === 'object') as Record<string, unknown>[]
  const arrays = values.filter((value) => Array.isArray(value)) as unknown[][]
  return {
    type,
    ...(objects.length > 0 ? objectShape(objects, at) : {}),
    ...(arrays.some((array) => array.length > 0) ? { items: shapeOf(arrays.flat(), at) } : {}),
  }
}

function objectShape(objects: readonly Record<string, unknown>[], at: string): JsonSchema {
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))]
  const valuesOf = (name: string) => objects.filter((one) => name in one).map((one) => one[name])
  if (isMap(at, names)) return { additionalProperties: shapeOf(names.flatMap(valuesOf), '') }
  const required = names.filter((name) => objects.every((one) => name in one))
  return {
    properties: Object.fromEntries(names.map((name) => [name, shapeOf(valuesOf(name), name)])),
    ...(required.length > 0 ? { required } : {}),
  }
}

const LONGEST = 300
/** An example that people read: one element of each list, short texts. */
export function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(brief)
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, brief(part)]))
}
