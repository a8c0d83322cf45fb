/** Passwords that were common in what was stolen elsewhere, so that they are tried first. */

/** What is listed counts from this length on when other characters stand before or behind it. */
const LEAST_LISTED = 8
/** So many of them do not make it another password. */
const MOST_AROUND = 5

let listed: Promise<ReadonlySet<string>> | undefined

/** Half a megabyte that only a new password needs. */
function list(): Promise<ReadonlySet<string>> {
  listed ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((word) => word.toLowerCase())),
  )
  return listed
}

/** The same said twice or more, as it is said once; null for any other text. */
function repeated(text: string): string | null {
  const length = (text + text).indexOf(text, 1)
  return length < text.length ? text.slice(0, length) : null
}

/** Whether the list has this password in any case, or one that it is made of by a few more characters or by repeating. */
export async function isCommonPassword(password: string): Promise<boolean> {
  const known = await list()
  const text = password.toLowerCase()
  const once = repeated(text)
  if (known.has(text) || (once !== null && known.has(once))) return true
  const most = Math.min(MOST_AROUND, text.length - LEAST_LISTED)
  for (let cut = 1; cut <= most; cut++)
    if (known.has(text.slice(cut)) || known.has(text.slice(0, -cut))) return true
  return false
}
