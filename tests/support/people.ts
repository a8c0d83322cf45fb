/** People with sessions of their own, for tests over HTTP. */
import { ADMIN, type Answer, type Installation } from './installation'

export const PASSWORD = 'kuda lumping menari 7'

type Call = [path: string, method?: string | undefined, body?: unknown]

export interface Person {
  email: string
  cookie: string
  call(...request: Call): Promise<Answer>
}

/** A request as a browser of this cookie sends it. */
export async function callAs(
  at: Installation,
  cookie: string,
  [path, method = 'GET', body]: Call,
): Promise<Answer> {
  return at.api(path, {
    method,
    headers: { cookie, origin: at.url, 'content-type': 'application/json', 'user-agent': 'Peramban Uji' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Nobody: no session, no token. */
export const stranger =
  (at: Installation) =>
  (...request: Call) =>
    callAs(at, 'none=1', request)

const cookieOf = (answer: Answer) => String(answer.headers.get('set-cookie')).split(';')[0] ?? ''

export async function signInAs(
  at: Installation,
  who: { email: string; password: string } = ADMIN,
): Promise<Person> {
  const answer = await stranger(at)('/api/auth/sign-in/email', 'POST', who)
  if (answer.status !== 200) throw new Error(`${who.email} was not let in: ${answer.status}`)
  const person: Person = {
    email: who.email,
    cookie: cookieOf(answer),
    call: async (...request) => {
      const reply = await callAs(at, person.cookie, request)
      if (reply.headers.has('set-cookie')) person.cookie = cookieOf(reply)
      return reply
    },
  }
  return person
}

/** The right password of somebody whose second factor is on: asks as the browser that owes the code. */
export async function waitForCode(
  at: Installation,
  who: { email: string; password: string },
): Promise<Person['call']> {
  const answer = await stranger(at)('/api/auth/sign-in/email', 'POST', who)
  if (answer.body.twoFactorRedirect !== true)
    throw new Error(`${who.email} is asked for no code: ${answer.status}`)
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  return (...request) => callAs(at, cookies.join('; '), request)
}

/** Invites somebody by link, accepts, and signs in. */
export async function newPerson(
  at: Installation,
  admin: Person,
  wanted: { email: string; role: string; unitId?: string },
): Promise<Person & { id: string }> {
  const made = await admin.call('/api/invitations', 'POST', { name: 'Sari Uji', by: 'link', ...wanted })
  const token = String(made.body.link?.path).split('#')[1]
  const accepted = await stranger(at)('/api/invitations/accept', 'POST', {
    token,
    name: 'Sari Uji',
    password: PASSWORD,
  })
  if (accepted.status !== 201) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`)
  const { id } = await at.database.db('users').where({ email: wanted.email }).first('id')
  return Object.assign(await signInAs(at, { email: wanted.email, password: PASSWORD }), { id: String(id) })
}
