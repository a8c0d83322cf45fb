/** The addresses of a run's pages, for messages that are read elsewhere. */
import { env } from '@/utils/env'

/** `PUBLIC_URL`, or the address the web server listens on. */
export function baseUrl(): string {
  const { PUBLIC_URL, HOST, PORT } = env()
  return PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${HOST}:${PORT}`
}

/** Where somebody sees how a run stands, and can act on it. */
export function runUrl(runId: string): string {
  return `${baseUrl()}/runs/${encodeURIComponent(runId)}`
}
