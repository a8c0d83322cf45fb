/** Which character stands between the fields of a text, judged by its first lines. */

const CANDIDATES = [',', ';', '\t', '|'] as const
const MOST_ROWS = 100
/** What a quoted field may stand behind: the same for each candidate, so that all of them see the same rows. */
const STARTS: readonly string[] = [...CANDIDATES, '\n', '\r']

/** How many fields each of the first rows has; quotes are respected, and a last row that may be cut is left out. */
function fieldCounts(text: string, delimiter: string): number[] {
  const counts: number[] = []
  let fields = 1
  let isQuoted = false
  let hasContent = false
  // A quote opens a field behind one of STARTS, and opens it again right behind the quote that closed it.
  let mayOpen = true
  for (let at = 0; at < text.length && counts.length < MOST_ROWS; at += 1) {
    const character = text[at] as string
    const isQuote: boolean = character === '"' && (isQuoted || mayOpen)
    mayOpen = isQuote ? isQuoted : !isQuoted && STARTS.includes(character)
    if (isQuote) isQuoted = !isQuoted
    else if (isQuoted) hasContent = true
    else if (character === '\n' || character === '\r') {
      if (hasContent) counts.push(fields)
      fields = 1
      hasContent = false
    } else if (character === delimiter) fields += 1
    else hasContent = true
  }
  return counts.length > 0 || !hasContent ? counts : [fields]
}

/** How many rows agree on a number of fields, and on which; more than one. */
function agreement(counts: readonly number[]): { rows: number; fields: number } {
  const rowsBy = new Map<number, number>()
  for (const fields of counts) if (fields > 1) rowsBy.set(fields, (rowsBy.get(fields) ?? 0) + 1)
  let best = { rows: 0, fields: 1 }
  for (const [fields, rows] of rowsBy) if (rows > best.rows) best = { rows, fields }
  return best
}

/**
 * The candidate by which most of the first rows have equally many fields (titles above the header have one), then the
 * one with more fields; a comma when there is none.
 */
export function delimiterOf(text: string): string {
  let best = { delimiter: ',' as string, rows: 0, fields: 1 }
  for (const delimiter of CANDIDATES) {
    const { rows, fields } = agreement(fieldCounts(text, delimiter))
    if (rows > best.rows || (rows === best.rows && fields > best.fields)) best = { delimiter, rows, fields }
  }
  return best.delimiter
}
