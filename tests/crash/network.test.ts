/** The network is cut, frozen or slow under load; every run still ends once, and the rows come out the same. */
import { openArena } from '../support/arena'
import { networkMishaps } from '../support/mishaps/network'
import { quick, underLoad } from '../support/under-load'

underLoad('the line', quick(networkMishaps), () => openArena())
