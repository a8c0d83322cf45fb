/** Many hints, few refetches: one at a time, a gap between starts, and never forgets the last hint. */

export interface Coalesced {
  hint(): void
  stop(): void
}

export function coalesce(work: () => Promise<unknown>, gapMs: number): Coalesced {
  let timer: ReturnType<typeof setTimeout> | null = null
  let isBusy = false
  let isHinted = false
  let isStopped = false
  let startedAt = Number.NEGATIVE_INFINITY

  async function run() {
    timer = null
    isHinted = false
    isBusy = true
    startedAt = Date.now()
    await work().catch(() => undefined)
    isBusy = false
    if (isHinted) plan()
  }

  function plan() {
    if (isStopped || isBusy || timer !== null) return
    timer = setTimeout(run, Math.max(0, startedAt + gapMs - Date.now()))
  }

  return {
    hint() {
      isHinted = true
      plan()
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
