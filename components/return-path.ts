/** Where to go after sign-in: only paths of this very site, so that no link can lead elsewhere. */

const HOME = '/'
export const SIGN_IN = '/sign-in'
const HERE = 'https://here.invalid'

export function safeReturnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return HOME
  if (!URL.canParse(wanted, HERE)) return HOME
  const { origin, pathname, search, hash } = new URL(wanted, HERE)
  const isPage = origin === HERE && !pathname.startsWith('//') && !/^\/(sign-in|api)(\/|$)/.test(pathname)
  return isPage ? `${pathname}${search}${hash}` : HOME
}

export function signInPath(from: string): string {
  const back = safeReturnPath(from)
  return back === HOME ? SIGN_IN : `${SIGN_IN}?next=${encodeURIComponent(back)}`
}
