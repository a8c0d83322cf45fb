/** Many small writes of one process as few statements: what is asked while one is under way goes into the next. */

interface Asked<Item, Answer> {
  item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Makes a function of one item out of one of many. `work` gets at most `most` items and answers each by its place.
 * An error of `work` is the answer to all of its items. At most `lanes` statements are under way at once.
 */
export function batched<Item, Answer>(
  work: (items: Item[]) => Promise<Answer[]>,
  { most, lanes = 1 }: { most: number; lanes?: number },
): (item: Item) => Promise<Answer> {
  const waiting: Asked<Item, Answer>[] = []
  let underWay = 0

  const turn = async () => {
    const some = waiting.splice(0, most)
    try {
      const answers = await work(some.map(({ item }) => item))
      some.forEach(({ resolve }, place) => {
        resolve(answers[place] as Answer)
      })
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
    underWay--
    next()
  }
  const next = () => {
    if (waiting.length === 0 || underWay >= lanes) return
    underWay++
    // What is asked in this turn of the event loop goes together.
    setImmediate(turn)
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      next()
    })
}
