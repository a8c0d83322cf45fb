/** Who has seen the tour in this browser: ids with spaces between, or `off` where it never comes by itself. */
const KEY = 'sinkron.tour'
const OFF = 'off'

function seen(): string[] {
  try {
    return (window.localStorage.getItem(KEY) ?? '').split(' ').filter(Boolean)
  } catch {
    // Where nothing can be remembered it would come every time.
    return [OFF]
  }
}

export function hasSeenTour(userId: string): boolean {
  const ids = seen()
  return ids.includes(OFF) || ids.includes(userId)
}

export function noteTourSeen(userId: string): void {
  if (hasSeenTour(userId)) return
  try {
    window.localStorage.setItem(KEY, [...seen(), userId].join(' '))
  } catch {
    // See seen().
  }
}
