/** What every answer tells the browser about what it may do with it. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { env } from '@/utils/env'

/** A year, neighbours below this host included; OWASP ASVS 5.0, 3.4.1. */
const HSTS = 'max-age=31536000; includeSubDomains'

/** antd writes its rules into the page, so styles may stand inline. Nothing is fetched from elsewhere. */
const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'object-src': "'none'",
  'form-action': "'self'",
}

const CSP = 'Content-Security-Policy'

/** Where the build keeps its pages. */
const PAGES = '.next/server/pages'
const INLINE_SCRIPT = /<script>(.*?)<\/script>/gs

/**
 * Each page of the build names its own modules in a script that stands in it. The pages do not change while the server
 * runs, so their scripts are told by their hashes; whatever else gets into a page does not run.
 */
function scriptsOfPages(): string[] {
  const files = readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  )
  const scripts = files.flatMap((name) => [
    ...readFileSync(join(PAGES, name), 'utf8').matchAll(INLINE_SCRIPT),
  ])
  const hashes = scripts.map(([, text = '']) => createHash('sha256').update(text).digest('base64'))
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`)
}

/** Next's development server brings its modules as text to be evaluated. */
const SCRIPTS_OF_DEVELOPMENT = ["'unsafe-inline'", "'unsafe-eval'"]

function securityHeaders({ isDevelopment }: { isDevelopment: boolean }): Record<string, string> {
  const scripts = isDevelopment ? SCRIPTS_OF_DEVELOPMENT : scriptsOfPages()
  const policy = { ...POLICY, 'script-src': ["'self'", ...scripts].join(' ') }
  return {
    [CSP]: Object.entries(policy)
      .map((directive) => directive.join(' '))
      .join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Said over http it would have no effect; behind a proxy only the public address tells.
    ...(env().PUBLIC_URL?.startsWith('https://') ? { 'Strict-Transport-Security': HSTS } : {}),
  }
}

/** The board of queues, a page of a library, says in itself below which address its own files are. */
export function allowBase(response: ServerResponse): void {
  const policy = String(response.getHeader(CSP))
  response.setHeader(CSP, policy.replace("base-uri 'none'", "base-uri 'self'"))
}

/** Sets them on each answer, whoever writes it. */
export function withSecurityHeaders(options: { isDevelopment: boolean }): (response: ServerResponse) => void {
  const headers = Object.entries(securityHeaders(options))
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value)
  }
}
