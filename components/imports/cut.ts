/** Cells and headers as they are shown: one of a megabyte would make the page a kilometre long. Pure. */
const LONGEST = 200

/** The beginning of a text, with an ellipsis where more follows. */
export function cut(text: string): string {
  if (text.length <= LONGEST) return text
  // Half of a pair of surrogates is no character.
  return `${text
    .slice(0, LONGEST)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`
}
