/** Redis is lost, emptied, silent, or full under load; every run still ends once, and the rows come out the same. */
import { openArena } from '../support/arena'
import { redisMishaps } from '../support/mishaps/redis'
import { quick, underLoad } from '../support/under-load'

underLoad('Redis', quick(redisMishaps), () => openArena())
