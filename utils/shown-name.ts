/** Names that people give to things, and that others read. */
import { z } from 'zod'

/** Control characters are obeyed by terminals; direction and other invisible ones make a name look like another. */
const SHOWN = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u

/** A name of 1 to `most` characters, each of which can be seen; white space around it is left out. */
export const shownName = (most: number) => z.string().trim().min(1).max(most).regex(SHOWN, 'flaw_name')
