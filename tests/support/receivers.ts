/** The other side of notices: web servers that answer as told, and a mail server that wants a password. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: messages are asserted field by field
  body: any
}

type Answer = (response: ServerResponse) => unknown

export interface Receiver {
  url: string
  /** Without the scheme. */
  host: string
  received: Received[]
  /** Answers the next requests so, one each; the others are answered 200. */
  answers(...next: Answer[]): void
  close(): Promise<void>
}

export const status =
  (code: number, text = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(text)

/** The request arrives, and its answer never does. */
export const breaksOff: Answer = (response) => response.destroy()

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: Answer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      text,
      body: JSON.parse(text || 'null'),
    })
    const answer = answers.shift() ?? status(200, 'ok')
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    received,
    answers: (...next) => {
      answers.push(...next)
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export interface MailServer {
  url: string
  mails: ParsedMail[]
  /** Refuses the next mails at this point of the conversation. */
  refuse(at: 'recipient' | 'message', times: number): void
  close(): Promise<void>
}

/** A mail server for one user, `sinkron` with the password `sandi-surat`. */
export async function openMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = []
  let refusal: { at: 'recipient' | 'message'; times: number } = { at: 'message', times: 0 }
  const isRefused = (at: 'recipient' | 'message') => {
    if (refusal.at !== at || refusal.times === 0) return false
    refusal = { at, times: refusal.times - 1 }
    return true
  }
  const refused = () => Object.assign(new Error('kotak surat penuh'), { responseCode: 452 })
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) =>
      auth.username === 'sinkron' && auth.password === 'sandi-surat'
        ? done(null, { user: auth.username })
        : done(new Error('salah')),
    onRcptTo: (_address, _session, done) => done(isRefused('recipient') ? refused() : null),
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        if (isRefused('message')) return done(refused())
        mails.push(mail)
        done()
      }, done)
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', () => settle()))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://sinkron:sandi-surat@127.0.0.1:${port}`,
    mails,
    refuse: (at, times) => {
      refusal = { at, times }
    },
    close: () => new Promise((settle) => server.close(() => settle())),
  }
}
