/** Redis is lost, emptied, silent, or full under load, in every way and again and again. */
import { openArena } from '../support/arena'
import { redisMishaps } from '../support/mishaps/redis'
import { inRounds, underLoad } from '../support/under-load'

underLoad('Redis', inRounds(redisMishaps), () => openArena())
