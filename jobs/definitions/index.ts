/** All jobs that exist. A new family adds one line here. */
import type { JobDefinition } from '../engine/define'
import { importJobs, importRollback } from './imports'
import { proxyJobs } from './proxy'
import { proxyUndo } from './proxy-undo'
import { systemBulk } from './system-bulk'
import { systemNotify } from './system-notify'
import { systemPrune } from './system-prune'

export const definitions: readonly JobDefinition[] = [
  ...proxyJobs,
  proxyUndo,
  ...importJobs,
  importRollback,
  systemBulk,
  systemNotify,
  systemPrune,
]
