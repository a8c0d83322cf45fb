/** Workers die, freeze and choke under load; every run still ends once, and the rows come out the same. */
import { openArena } from '../support/arena'
import { workerMishaps } from '../support/mishaps/workers'
import { quick, underLoad } from '../support/under-load'

/** Little memory, and no time to end what is under way. */
const SMALL = { NODE_OPTIONS: '--max-old-space-size=160', SINKRON_DRAIN_MS: '0' }

underLoad('a worker', quick(workerMishaps), () => openArena({ workerEnv: SMALL }))
