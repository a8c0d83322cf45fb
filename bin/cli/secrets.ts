/** The verb `rotate-secrets`: everything that is stored encrypted gets the present SECRET_KEY. */
import { closeDb } from '@/models/db'
import { rotateSecrets } from '@/models/secret-rotation'
import { EXIT, print } from './output'
import { exitsAs, type Verbs } from './verb'

export { closeDb as close }

async function rotate({ json }: { json?: true }): Promise<number> {
  const { stored, renewed, unreadable } = await rotateSecrets()
  const lines = [
    `${stored} stored secrets, ${renewed} of them encrypted anew.`,
    ...unreadable.map(
      (name) => `${name}: neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens it; enter it anew.`,
    ),
    ...(unreadable.length === 0 ? ['SECRET_KEY_PREVIOUS is needed for none of them any more.'] : []),
  ]
  print(json, { success: unreadable.length === 0, stored, renewed, unreadable }, lines.join('\n'))
  return unreadable.length === 0 ? EXIT.done : EXIT.failed
}

export const verbs: Verbs<'rotate-secrets'>['verbs'] = {
  'rotate-secrets': (command) => {
    command.option('--json').action(exitsAs(rotate))
  },
}
