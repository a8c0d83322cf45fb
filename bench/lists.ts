/** The lists over HTTP, as people ask for them, from a production web process over a very large table; and downloads. */
import { proxySource } from '@/controller/proxy-sources'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { downloads } from './lists-download'
import { fillLists, publishAgain, SAMPLE_ROWS } from './lists-fill'
import { valuesOf } from './lists-kinds'
import { measureKinds } from './lists-measure'
import { reportLists } from './lists-report'
import { describeMachine } from './machine'
import { readOptions } from './options'
import { openScene, type Scene } from './scene'

const TYPE = 'pangkat'

/** A scene whose upstream has only rows of this type. */
function sceneOf(rows: number): Promise<Scene> {
  const none = Object.fromEntries(proxyJobs.map(({ type }) => [type, 0]))
  return openScene({ rows: { ...none, [TYPE]: rows }, latencyMs: 0 })
}

export async function run(args: string[]): Promise<void> {
  const { numbers } = readOptions(args, {
    rows: { otherwise: 1_000_000, least: 1_000 },
    sample: { otherwise: SAMPLE_ROWS, least: 1_000 },
    requests: { otherwise: 200, least: 1 },
    cold: { otherwise: 20, least: 1 },
    export: { otherwise: 100_000, least: 1 },
  })
  const { rows } = numbers
  const sample = Math.min(rows, numbers.sample)
  const scene = await sceneOf(sample)
  const { db } = scene.database
  const source = await proxySource(TYPE)
  const filled = await fillLists(scene, source, { rows, sample })
  await publishAgain(db, source, rows)
  const values = await valuesOf(db, source)
  const { child, url } = await scene.web()
  const tokens = {
    admin: await scene.token('admin'),
    office: await scene.token('viewer', values.office),
    school: await scene.token('viewer', values.school),
  }
  const kinds = await measureKinds({ scene, source, settings: numbers, values, url, tokens })
  const web = { child, url }
  const files = await downloads({ db, source, web, token: tokens.admin, wanted: numbers.export })
  const machine = await describeMachine(db, scene.redis)
  await child.stop()
  await scene.close()
  console.log(reportLists({ settings: numbers, machine, filled, kinds, downloads: files }))
}
