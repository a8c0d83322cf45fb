/** Verbs of schedules: list, enable, disable, run. */
import type { Command } from 'commander'
import { editSchedule, runScheduleNow, showSchedules } from '@/controller/schedules-desk'
import type { ScheduleView } from '@/replies/schedules'
import { EXIT, me, print } from './output'
import { close, finish } from './runs'
import { exitsAs, type Verbs } from './verb'

export { close }

interface Options {
  json?: true
}

const WIB = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'short',
  timeStyle: 'short',
})

const time = (iso: string | undefined) => (iso ? `${WIB.format(new Date(iso))} WIB` : '-')

function describe(schedule: ScheduleView): string {
  const { id, job, cron, timeZone, enabled, next, lastTick } = schedule
  const last = lastTick ? `${lastTick.outcome} ${lastTick.runId ?? lastTick.reason ?? ''}`.trim() : '-'
  const parts = [
    id.padEnd(24),
    enabled ? 'on ' : 'off',
    job,
    cron,
    timeZone,
    `next: ${time(next[0])}`,
    `last: ${last}`,
  ]
  return parts.join('  ')
}

async function listed({ json }: Options): Promise<void> {
  const schedules = await showSchedules('id')
  print(json, schedules, schedules.map(describe).join('\n') || 'no schedule yet')
}

/** Switches a schedule on or off, whatever version it has. */
const switched = (enabled: boolean) => async (id: string, options: Options) => {
  const schedule = await editSchedule(id, { enabled }, { name: me(), language: 'id' })
  print(options.json, schedule, describe(schedule))
}

/** Starts a schedule's run at once; the exit code says how it ended when it is waited for. */
async function runNow(id: string, options: Options & { wait?: true }): Promise<number> {
  const run = await runScheduleNow(id, { name: me(), role: 'admin' }, 'id')
  if (options.wait) return finish([run.id], run.id, options)
  print(options.json, run, `${run.id}  ${run.status}`)
  return EXIT.done
}

function addVerbs(schedule: Command): void {
  schedule
    .command('list')
    .description('all schedules, their next and their last runs')
    .option('--json')
    .action(listed)
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    schedule
      .command(verb)
      .description(`switch a schedule ${enabled ? 'on' : 'off'}`)
      .argument('<id>')
      .option('--json')
      .action(switched(enabled))
  schedule
    .command('run')
    .description('start its run now, whether it is switched on or not')
    .argument('<id>')
    .option('--wait', 'follow the run until it ends or needs a person; the exit code says how')
    .option('--json')
    .action(exitsAs(runNow))
}

export const verbs: Verbs<'schedule'>['verbs'] = { schedule: addVerbs }
