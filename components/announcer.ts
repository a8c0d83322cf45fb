/** Speaks to screen readers: progress at most once in a while, the end of a run always and at once. */

export interface Announcer {
  progress(text: string): void
  final(text: string): void
  stop(): void
}

export function createAnnouncer(say: (text: string) => void, gapMs = 10_000): Announcer {
  let timer: ReturnType<typeof setTimeout> | null = null
  let saidAt = Number.NEGATIVE_INFINITY

  function forget() {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  function speak(text: string) {
    forget()
    saidAt = Date.now()
    say(text)
  }
  return {
    progress(text) {
      forget()
      timer = setTimeout(() => speak(text), Math.max(0, saidAt + gapMs - Date.now()))
    },
    final: speak,
    stop: forget,
  }
}
