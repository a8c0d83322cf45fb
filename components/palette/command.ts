/** What the palette can do. */
import type { ComponentType } from 'react'
import type { Findable } from './match'

export interface Command extends Findable {
  id: string
  /** Said beside it. */
  group: 'go' | 'rows' | 'start' | 'find' | 'look' | 'language' | 'self'
  Icon: ComponentType<{ 'aria-hidden': boolean }>
  /** Why it cannot be done now; null when it can. */
  blocked: string | null
  /** Done when the palette has closed and the focus is back. */
  run: () => void
}
