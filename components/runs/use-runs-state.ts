/** The list's state lives in the address: a link shows the same runs, and back goes back. */
import { type ChangeState, useAddressState } from '../use-address-state'
import { type RunsState, readRunsState, runsStateToQuery } from './runs-state'

export type ChangeRunsState = ChangeState<RunsState>

/** The state is null until the address is known. */
export const useRunsState = () => useAddressState({ read: readRunsState, write: runsStateToQuery })
