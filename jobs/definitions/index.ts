/** All jobs that exist. A new family adds one line here. */
import type { JobDefinition } from '../engine/define'
import { proxyJobs } from './proxy'
import { proxyUndo } from './proxy-undo'

export const definitions: readonly JobDefinition[] = [...proxyJobs, proxyUndo]
