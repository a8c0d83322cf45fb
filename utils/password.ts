/** What a password that people choose must be. */
import { isCommonPassword } from './common-passwords'

/** NIST SP 800-63B asks for 8 with a second factor and 15 without; the limits on guessing stand in for the rest. */
export const MIN_PASSWORD = 12
export const MAX_PASSWORD = 128

export type PasswordFlaw = 'length' | 'simple' | 'common'

/** Words that guessers of this product begin with. */
const GUESSED = [
  'sinkron',
  'password',
  'sandi',
  'rahasia',
  'qwerty',
  'admin',
  'indonesia',
  '123456',
  'abcdef',
  'asdfgh',
  'zxcvbn',
  '1q2w3e',
  '4r5t6y',
  '1qaz2wsx',
  'iloveyou',
  'letmein',
  'welcome',
  'bismillah',
  'jakarta',
  'merdeka',
  'sayang',
]
const FEWEST_LETTERS = 5

/** So many must be left when what is guessed first is taken away. */
const FEWEST_OTHERS = 6

/**
 * Why nobody may choose this password; null when they may.
 * @param known words about the person: name, address.
 */
export async function passwordFlaw(password: string, known: readonly string[]): Promise<PasswordFlaw | null> {
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) return 'length'
  const text = password.toLowerCase()
  const own = known.flatMap((words) => words.toLowerCase().split(/[\s@.]+/)).filter((word) => word.length > 3)
  const rest = [...GUESSED, ...own].reduce((left, word) => left.replaceAll(word, ''), text)
  const isSimple = new Set(text).size < FEWEST_LETTERS || rest.length < FEWEST_OTHERS
  if (isSimple) return 'simple'
  return (await isCommonPassword(password)) ? 'common' : null
}
