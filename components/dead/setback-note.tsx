/** In a dialog that stays open: why nothing was done. */
import { Alert } from 'antd'
import { FormError } from '../tell-error'
import { type Setback, useRefusalText } from './use-dead-commands'

export function SetbackNote({ setback }: { setback: Setback | null }) {
  const refusalText = useRefusalText()
  if (setback === null) return null
  if ('error' in setback) return <FormError error={setback.error} />
  return <Alert type="warning" showIcon title={refusalText(setback.refusal)} />
}
