/** The network is cut, frozen or slow under load, in every way and again and again. */
import { openArena } from '../support/arena'
import { networkMishaps } from '../support/mishaps/network'
import { inRounds, underLoad } from '../support/under-load'

underLoad('the line', inRounds(networkMishaps), () => openArena())
