/** The address of a run's page, for messages that are read elsewhere. */
import { env } from '@/utils/env'

/** `PUBLIC_URL`, or the address the web server listens on. */
function baseUrl(): string {
  const { PUBLIC_URL, HOST, PORT } = env()
  return PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${HOST}:${PORT}`
}

export function runUrl(runId: string): string {
  return `${baseUrl()}/runs/${encodeURIComponent(runId)}/changes`
}
