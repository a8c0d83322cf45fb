/** Where to go after sign-in: only paths of this very site, so that no link can lead elsewhere. */

const HOME = '/'
export const SIGN_IN = '/sign-in'
/** Its second step. */
export const SIGN_IN_CODE = '/sign-in-code'
const HERE = 'https://here.invalid'

export function safeReturnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return HOME
  if (!URL.canParse(wanted, HERE)) return HOME
  const { origin, pathname, search, hash } = new URL(wanted, HERE)
  const isPage =
    origin === HERE && !pathname.startsWith('//') && !/^\/(sign-in|sign-in-code|api)(\/|$)/.test(pathname)
  return isPage ? `${pathname}${search}${hash}` : HOME
}

export function signInPath(from: string, step: string = SIGN_IN): string {
  const back = safeReturnPath(from)
  return back === HOME ? step : `${step}?next=${encodeURIComponent(back)}`
}
