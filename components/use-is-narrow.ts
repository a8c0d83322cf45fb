/** Whether the screen is as narrow as a phone's: tables are then drawn as cards. */
import { mediaHook } from './media-hook'

export const useIsNarrow = mediaHook('(max-width: 640px)')
