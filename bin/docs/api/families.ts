/** Every operation that has words, by family, in the order of the document. */
import { imports } from './imports'
import type { Operation, OperationFamily } from './operation'
import { audit, people } from './people'
import { notices, schedules, settings } from './planning'
import { proxy } from './proxy'
import { deadLetters, jobs, runs } from './runs'
import { watching } from './watching'

export const families: readonly OperationFamily[] = [
  jobs,
  runs,
  deadLetters,
  proxy,
  imports,
  schedules,
  notices,
  watching,
  people,
  audit,
  settings,
]

interface Found extends Operation {
  tag: string
}

export const operations: ReadonlyMap<string, Found> = new Map(
  families.flatMap(({ tag, operations: of }) =>
    Object.entries(of).map(([key, operation]) => [key, { ...operation, tag }] as const),
  ),
)
