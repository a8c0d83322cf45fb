/** Gives a batch up, after a question. */
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import { useQuestion } from '../use-question'
import type { BatchCommands } from './use-batch-commands'

/** `runId`: of the run that is under way; null when the batch waits for a person. */
export function StopButton({ commands, runId }: { commands: BatchCommands; runId: string | null }) {
  const t = useTranslations('imports')
  const { ask } = useQuestion()
  const askStop = () =>
    ask({
      title: t('stopTitle'),
      content: t('stopText'),
      okText: t('stop'),
      cancelText: t('back'),
      danger: true,
      onOk: () => commands.stop(runId),
    })
  return (
    <Button danger disabled={commands.isPending} onClick={askStop} data-testid="stop">
      {t('stop')}
    </Button>
  )
}
