/** Which commands a few typed words mean, the likeliest first. Pure. */

export interface Findable {
  title: string
  /** What else people may call it. */
  words: readonly string[]
}

/** Lower case, without accents. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}

/** How far a text is from a word: 0 begins with it, 1 has a word that does, 2 holds it; null does not. */
function distance(text: string, word: string): number | null {
  const at = text.indexOf(word)
  if (at === -1) return null
  if (at === 0) return 0
  return text.split(/[^\p{Letter}\p{Number}]+/u).some((part) => part.startsWith(word)) ? 1 : 2
}

const OTHER_WORDS = 3

function distanceOf({ title, words }: Findable, word: string): number | null {
  const own = distance(folded(title), word)
  if (own !== null) return own
  const others = words.map((other) => distance(folded(other), word)).filter((found) => found !== null)
  return others.length === 0 ? null : OTHER_WORDS + Math.min(...others)
}

/** Those that hold every typed word; all of them, in their own order, when nothing is typed. */
export function matching<Command extends Findable>(commands: readonly Command[], typed: string): Command[] {
  const words = folded(typed).split(/\s+/).filter(Boolean)
  const found = commands.flatMap((command) => {
    const distances = words.map((word) => distanceOf(command, word))
    const known = distances.filter((one) => one !== null)
    if (known.length < words.length) return []
    return [{ command, distance: known.reduce((sum, one) => sum + one, 0) }]
  })
  return found.sort((one, other) => one.distance - other.distance).map(({ command }) => command)
}
