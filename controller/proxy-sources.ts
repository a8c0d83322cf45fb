/** From a type to what its controller declares. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { AppError } from '@/utils/errors'
import type { ProxySource } from './proxy/source'

/** The declared source of a type. @throws AppError unknown_type naming the known ones. */
export async function proxySource(type: string): Promise<ProxySource> {
  const job = proxyJobs.find((declared) => declared.type === type)
  if (!job)
    throw new AppError('unknown_type', { type, known: proxyJobs.map((known) => known.type).join(', ') })
  const found = (await import(`./proxy/${job.type}.ts`)) as { source: ProxySource }
  return found.source
}
