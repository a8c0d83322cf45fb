import type { Role } from '@/jobs/engine/define'

/** Who may act on runs that ended at all; of which jobs, the jobs say. */
export const DEAD_ROLES: readonly Role[] = ['admin', 'operator']
