/** The list's state lives in the address: a link shows the same runs, and back goes back. */
import { type ChangeState, useAddressState } from '../use-address-state'
import { type DeadState, deadStateToQuery, readDeadState } from './dead-state'

export type ChangeDeadState = ChangeState<DeadState>

/** The state is null until the address is known. */
export const useDeadState = () => useAddressState({ read: readDeadState, write: deadStateToQuery })
