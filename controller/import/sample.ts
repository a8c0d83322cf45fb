/** The first rows of a file as they would be stored: of several with one key the last. */

type Values = readonly (string | null)[]

const MOST_ROWS = 20

/** Gathers them; `places`: where the values to show stand among those of a row, `keyPlace` that of the table's key. */
export function sampler(places: readonly number[], keyPlace: number) {
  const byKey = new Map<string | null, (string | null)[]>()
  return {
    add: (values: Values): void => {
      const key = values[keyPlace] ?? null
      if (byKey.size < MOST_ROWS || byKey.has(key))
        byKey.set(
          key,
          places.map((place) => values[place] ?? null),
        )
    },
    rows: (): (string | null)[][] => [...byKey.values()],
  }
}
