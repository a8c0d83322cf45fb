/** Where the embedded PostgreSQL lives: inside the home, or beside it when its user cannot get into the home. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, canEnter } from './account'
import { keptWord, makeFolder } from './home'
import { SetupError, say } from './say'

/** Open to every user of the machine by convention, and kept across restarts. */
const OUTSIDE = '/var/lib/sinkron'

/**
 * The folder for the data and, as root, for a copy of the binaries. As root with a home that `nobody` cannot enter it
 * is a folder outside, under an id kept in the home; once chosen, it stays.
 */
export function postgresPlace(home: string, account: Account | null): string {
  const inside = join(home, 'postgres')
  const idFile = join(home, 'postgres-outside-id')
  if (!account) return makeFolder(inside, 0o700)
  if (existsSync(idFile)) return outside(idFile)
  const place = makeFolder(inside, 0o711)
  if (canEnter(account, place)) return place
  if (existsSync(join(place, 'data')))
    throw new SetupError(
      `The data in ${place} cannot be reached any more by the user "nobody", which PostgreSQL runs as.`,
      'Give others the right to pass through the folders above it (chmod o+x).',
    )
  return outside(idFile)
}

function outside(idFile: string): string {
  makeFolder(OUTSIDE, 0o711)
  const place = makeFolder(join(OUTSIDE, keptWord(idFile, 8)), 0o711)
  say(`  The home is closed to the user PostgreSQL runs as, so its data is in ${place}.`)
  return place
}
