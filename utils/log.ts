/** Structured logs: JSON lines for machines, `2025-11-16 14:00:00 [INFO]: text` for a person at a terminal. */
import pino from 'pino'
import { loadDotEnv } from './dot-env'

export type Log = pino.Logger

const wib = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'short',
  timeStyle: 'medium',
})
const KNOWN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'role'])

/** One JSON log line as people read it; fields that are not part of the frame follow as `name=value`. */
export function prettyLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>
  const level = pino.levels.labels[Number(entry.level)] ?? 'info'
  const rest = Object.entries(entry)
    .filter(([name]) => !KNOWN.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return `${wib.format(Number(entry.time))} [${level.toUpperCase()}]: ${String(entry.msg ?? '')}${rest.join('')}\n`
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

loadDotEnv()

/** The process's log. Credentials under their usual names are never written. */
export const log: Log = isPretty()
  ? pino({ level: wantedLevel(), redact }, { write: (line) => process.stdout.write(prettyLine(line)) })
  : pino({ level: wantedLevel(), redact }, pino.destination({ dest: 1, sync: true }))
