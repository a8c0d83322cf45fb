/** What jobs are called, from their definitions. */
import { definitions } from '@/jobs/definitions'
import type { JobDefinition } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { useLanguage } from './language'

export function jobOf(run: Pick<RunView, 'family' | 'type'>): JobDefinition | undefined {
  return definitions.find((job) => job.family === run.family && job.type === run.type)
}

/** Title of a type of the proxy family; a type that is declared no more goes by its name. */
export function useProxyTitle(): (type: string) => string {
  const language = useLanguage()
  return (type) => jobOf({ family: 'proxy', type })?.titles[language] ?? type
}
