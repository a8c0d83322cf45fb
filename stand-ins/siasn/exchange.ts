/** Reading and answering HTTP: small JSON bodies in, JSON out. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from './refusal'

/** Largest body a client may send. */
const MAX_BODY_BYTES = 65_536

/** The body as JSON; an empty one is undefined. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request)
  return text === '' ? undefined : parsed(text)
}

/** The fields of a form. @throws Refusal 415 when the body is no form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const [type] = (request.headers['content-type'] ?? '').split(';')
  if (type?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new Refusal(415, 'the body must be a form')
  }
  return new URLSearchParams(await readText(request))
}

/** Leaves the connection open, so that a refusal can be answered. */
async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Refusal(413, `a body may have ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'the body is not JSON')
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, Buffer.from(JSON.stringify(body)))
}

/** SIASN's way of saying no. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: true, message })
}

export function send(
  response: ServerResponse,
  status: number,
  body: Buffer,
  contentType = 'application/json; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length })
  response.end(body)
}

/** Half of the body under the length of the whole, then the connection is gone. */
export function sendHalf(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

/** Never ends when the client leaves meanwhile: then there is nobody to answer. */
export function pause(ms: number, response: ServerResponse): Promise<void> {
  if (ms === 0) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    response.once('close', () => clearTimeout(timer))
  })
}
