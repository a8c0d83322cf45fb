/** The dialog that stands open over the failed runs: editing one, discarding one, or handling many. */
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { DeadLetter } from '@/replies/dead-letters'
import { BulkDialog } from './bulk-dialog'
import { type Choice, DEAD_ROOM } from './dead'
import { DiscardDialog } from './discard-dialog'
import { EditDialog } from './edit-dialog'
import type { useDeadCommands } from './use-dead-commands'
import type { ChangeDeadState } from './use-dead-state'

export type Dialog =
  | { kind: 'edit' | 'discard'; letter: DeadLetter }
  | { kind: 'bulk'; action: BulkAction; choice: Choice }

interface Props {
  /** Null: none stands open. */
  dialog: Dialog | null
  commands: ReturnType<typeof useDeadCommands>
  change: ChangeDeadState
  close: () => void
}

export function DeadDialog({ dialog, commands, change, close }: Props) {
  if (dialog === null) return null
  if (dialog.kind === 'bulk')
    return (
      <BulkDialog
        room={DEAD_ROOM}
        action={dialog.action}
        choice={dialog.choice}
        close={close}
        onStarted={(bulk) => {
          close()
          change((known) => ({ ...known, bulk }), 'replace')
        }}
      />
    )
  const { kind, letter } = dialog
  if (kind === 'edit')
    return <EditDialog letter={letter} retry={(body) => commands.retryWith(letter, body)} close={close} />
  return (
    <DiscardDialog letter={letter} discard={(reason) => commands.discard(letter, reason)} close={close} />
  )
}
