/** Where the lists stand that a number of the overview counts. */
import type { BatchStatus } from '@/replies/imports'

type Query = Readonly<Record<string, string | undefined>>

function address(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const text = new URLSearchParams(given as [string, string][]).toString()
  return text === '' ? path : `${path}?${text}`
}

export interface RunsWanted {
  /** `family.type`. */
  job?: string | undefined
  /** States as the list of runs names them. */
  status?: readonly string[] | undefined
  /** Days in Jakarta, `YYYY-MM-DD`, both of them among those shown. */
  from?: string | undefined
  to?: string | undefined
}

/** The list of runs, showing these. */
export function runsLink({ job, status, from, to }: RunsWanted): string {
  const [family, type] = job?.split('.') ?? []
  return address('/runs', { family, type, status: status?.join(','), from, to })
}

/** The imports that stand so. */
export const importsLink = (status: BatchStatus) => address('/imports', { status })

/** The dead letters of one job or cause, or all. */
export function deadLink(query: { job?: string; cause?: string } = {}): string {
  return address('/dead-letters', query)
}

export const runLink = (id: string) => `/runs/${encodeURIComponent(id)}`

/** The charts of one job. */
export function chartsLink(job: string): string {
  const [family, type] = job.split('.')
  return address('/charts', { family, type })
}
