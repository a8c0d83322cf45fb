/** How far the run of an import is. */
import { Skeleton } from 'antd'
import type { RunView } from '@/jobs/engine/run-view'
import { jobOf } from '../job-titles'
import { RunProgress } from '../run-progress'
import { useNow } from '../use-now'

export function BatchProgress({ run, title }: { run: RunView | null; title: string }) {
  const now = useNow()
  if (run === null) return <Skeleton active title={false} paragraph={{ rows: 2 }} />
  return (
    <div role="status" data-testid="batch-progress">
      <RunProgress type="import" title={title} stages={jobOf(run)?.stages ?? []} run={run} now={now} />
    </div>
  )
}
