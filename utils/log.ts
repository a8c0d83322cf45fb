/** Structured logs: JSON lines for machines, `2025-11-16 14:00:00 [INFO]: text` for a person at a terminal. */
import pino from 'pino'
import { loadDotEnv } from './dot-env'
import { currentRequestId } from './request-context'

export type Log = pino.Logger

const wib = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'short',
  timeStyle: 'medium',
})
const KNOWN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'role'])

/** Moves the terminal's cursor, ends the line, or turns the direction of writing. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** What somebody sent can neither begin a line of its own nor command the terminal. */
function harmless(text: string): string {
  return text.replace(CONTROL, (one) => {
    const short = JSON.stringify(one).slice(1, -1)
    return short === one ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : short
  })
}

/** One JSON log line as people read it; fields that are not part of the frame follow as `name=value`. */
export function prettyLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>
  const level = pino.levels.labels[Number(entry.level)] ?? 'info'
  const rest = Object.entries(entry)
    .filter(([name]) => !KNOWN.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const text = harmless(`${String(entry.msg ?? '')}${rest.join('')}`)
  return `${wib.format(Number(entry.time))} [${level.toUpperCase()}]: ${text}\n`
}

/** A level that is no level must not keep the settings' own, clearer error from being told. */
function wantedLevel(): string {
  const level = process.env.LOG_LEVEL ?? 'info'
  return level === 'silent' || level in pino.levels.values ? level : 'info'
}

function isPretty(): boolean {
  return process.env.LOG_FORMAT ? process.env.LOG_FORMAT === 'pretty' : process.stdout.isTTY === true
}

const redact = {
  paths: [
    'token',
    'password',
    'authorization',
    'cookie',
    'secret',
    '*.token',
    '*.password',
    '*.authorization',
    '*.cookie',
    '*.secret',
  ],
  censor: '***',
}

/** Lines written while a request is answered carry its id. */
function mixin(): object {
  const requestId = currentRequestId()
  return requestId === undefined ? {} : { requestId }
}

loadDotEnv()

/** The process's log. Credentials under their usual names are never written. */
export const log: Log = isPretty()
  ? pino({ level: wantedLevel(), redact, mixin }, { write: (line) => process.stdout.write(prettyLine(line)) })
  : pino({ level: wantedLevel(), redact, mixin }, pino.destination({ dest: 1, sync: true }))
