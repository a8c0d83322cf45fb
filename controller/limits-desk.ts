/** What the middleware asks before something that costs much is begun. */
import { countRequest } from '@/models/request-limit'
import { AppError } from '@/utils/errors'
import { type Settings, settings } from './settings'

/** Of links, from people who are nobody yet: guessing is hopeless anyway, and must not cost much either. */
const LINKS_PER_MINUTE = 30
/** Tests make this installation speak to others. */
const TESTS_PER_MINUTE = 20

interface Limit {
  perMinute(settings: Settings): number
  refusal(most: number, seconds: number): AppError
}

const LIMITS = {
  start: {
    perMinute: ({ startsPerMinute }) => startsPerMinute,
    refusal: (most, seconds) => new AppError('too_many_starts', { most, seconds }, { retryAfterS: seconds }),
  },
  download: {
    perMinute: ({ downloadsPerMinute }) => downloadsPerMinute,
    refusal: (most, seconds) =>
      new AppError('too_many_downloads', { most, seconds }, { retryAfterS: seconds }),
  },
  link: {
    perMinute: () => LINKS_PER_MINUTE,
    refusal: (_most, seconds) => new AppError('too_many_requests', {}, { retryAfterS: seconds }),
  },
  test: {
    perMinute: () => TESTS_PER_MINUTE,
    refusal: (_most, seconds) => new AppError('too_many_requests', {}, { retryAfterS: seconds }),
  },
} as const satisfies Record<string, Limit>

export type LimitKind = keyof typeof LIMITS

/** @throws AppError of the kind's own code, with the seconds to wait. */
export async function mayAsk(kind: LimitKind, asker: string): Promise<void> {
  const { perMinute, refusal }: Limit = LIMITS[kind]
  const most = perMinute(await settings())
  const seconds = await countRequest(`${kind} ${asker}`, most)
  if (seconds > 0) throw refusal(most, seconds)
}
