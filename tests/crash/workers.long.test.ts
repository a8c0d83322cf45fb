/** Workers die, freeze and choke under load, in every way and again and again. */
import { openArena } from '../support/arena'
import { workerMishaps } from '../support/mishaps/workers'
import { inRounds, underLoad } from '../support/under-load'

/** Little memory, and no time to end what is under way. */
const SMALL = { NODE_OPTIONS: '--max-old-space-size=160', SINKRON_DRAIN_MS: '0' }

underLoad('a worker', inRounds(workerMishaps), () => openArena({ workerEnv: SMALL }))
