/** The rules of the rooms can fail: each one is broken once in a small copy of the rooms, and reported. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const CONFIG = '.dependency-cruiser.cjs'
const DEPCRUISE = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const config = createRequire(import.meta.url)(resolve(CONFIG)) as { forbidden: { name: string }[] }

interface Violation {
  rule: { name: string }
  from: string
  to: string
}

/** Rooms that keep every rule: what is allowed must stay allowed. */
const HONEST: Record<string, string> = {
  'package.json': '{"type":"module"}',
  'tsconfig.json':
    '{"compilerOptions":{"moduleResolution":"bundler","module":"esnext","paths":{"@/*":["./*"]}}}',
  ...Object.fromEntries(
    ['bull', 'knex', 'next', 'next-connect', 'objection', 'pg', 'pg-copy-streams', 'zod', 'lodash'].flatMap(
      (name) => [
        [`node_modules/${name}/package.json`, `{"name":"${name}","main":"index.js"}`],
        [`node_modules/${name}/index.js`, 'module.exports = {}'],
      ],
    ),
  ),
  'utils/env.ts': 'export const env = 1',
  'jobs/engine/define.ts': "import 'zod'\nexport const define = 1",
  'jobs/engine/states.ts': 'export const states = 1',
  'jobs/engine/run-view.ts': "import './states'\nexport const view = 1",
  'jobs/engine/bull.ts': "import 'bull'\nimport '@/models/db'\nexport const bull = 1",
  'jobs/definitions/proxy.ts':
    "import 'zod'\nimport { define } from '../engine/define'\nexport const job = define",
  'replies/sent.ts': 'export interface Sent { success: true }',
  'replies/runs.ts':
    "import type { view } from '@/jobs/engine/run-view'\nimport type { Sent } from './sent'\nexport type Reply = Sent | typeof view",
  'models/db.ts': "import 'knex'\nimport 'pg'\nimport '@/utils/env'\nexport const db = 1",
  'migrations/one.ts': "import 'knex'\nexport const up = 1",
  'controller/proxy/pangkat.ts':
    "import './sync'\nimport '@/models/db'\nimport '@/jobs/definitions/proxy'\nexport const a = 1",
  'controller/proxy/sync.ts': "import '../token'\nexport const sync = 1",
  'controller/token.ts': 'export const token = 1',
  'controller/proxy-desk.ts':
    "import './proxy/pangkat'\nimport type { Reply } from '@/replies/runs'\nexport const desk = (reply: Reply) => reply",
  'controller/import/sheet.ts': 'export const sheet = 1',
  'middleware/auth.ts': "import 'next-connect'\nimport '@/models/db'\nexport const auth = 1",
  'components/card.tsx':
    "import '@/jobs/definitions/proxy'\nimport '@/jobs/engine/run-view'\nimport type { Reply } from '@/replies/runs'\nexport const card = (reply: Reply) => reply",
  'pages/index.tsx': "import '@/components/card'\nexport default 1",
  'pages/api/runs.ts':
    "import '@/controller/proxy-desk'\nimport '@/middleware/auth'\nimport '@/utils/env'\nexport default 1",
  'bin/up.ts': "import '@/stand-ins/siasn/server'\nimport '@/models/db'\nexport const up = 1",
  'stand-ins/siasn/server.ts': 'export const siasn = 1',
  'tests/support.ts': "import '@/stand-ins/siasn/server'\nimport 'pg'\nexport const support = 1",
}

/** For each rule, files that break it and what they import. */
const BROKEN: Record<string, readonly { from: string; imports: string }[]> = {
  'no-cycles': [{ from: 'utils/round.ts', imports: './trip' }],
  'no-unresolvable': [{ from: 'utils/lost.ts', imports: './nowhere' }],
  'screens-reach-no-server-module': [
    { from: 'components/reaching.tsx', imports: './far' },
    { from: 'pages/reaching.tsx', imports: '@/jobs/engine/bull' },
  ],
  'screens-import-only-browser-safe-rooms': [
    { from: 'components/reading.tsx', imports: '@/models/db' },
    { from: 'pages/reading.tsx', imports: '@/utils/env' },
  ],
  'definitions-import-only-zod-and-define': [
    { from: 'jobs/definitions/heavy.ts', imports: 'lodash' },
    { from: 'jobs/definitions/builtin.ts', imports: 'node:fs' },
    { from: 'jobs/definitions/working.ts', imports: '@/controller/proxy/sync' },
  ],
  'replies-know-only-what-a-browser-may': [
    { from: 'replies/stored.ts', imports: '@/models/db' },
    { from: 'replies/started.ts', imports: '@/jobs/engine/bull' },
    { from: 'replies/drawn.ts', imports: '@/components/card' },
    { from: 'replies/checked.ts', imports: 'zod' },
  ],
  'replies-are-types-only': [
    { from: 'components/running.tsx', imports: '@/replies/runs' },
    { from: 'controller/running.ts', imports: '@/replies/runs' },
    { from: 'replies/running.ts', imports: './sent' },
  ],
  'utils-and-engine-know-no-family': [
    { from: 'utils/knowing.ts', imports: '@/controller/token' },
    { from: 'jobs/engine/knowing.ts', imports: '@/jobs/definitions/proxy' },
  ],
  'families-are-strangers': [{ from: 'controller/import/near.ts', imports: '@/controller/proxy/sync' }],
  'controllers-know-no-http-server': [
    { from: 'controller/proxy/serving.ts', imports: 'next' },
    { from: 'models/serving.ts', imports: 'next-connect' },
    { from: 'controller/proxy/asking.ts', imports: '@/middleware/auth' },
  ],
  'routes-call-only-desks': [
    { from: 'pages/api/working.ts', imports: '@/controller/proxy/sync' },
    { from: 'pages/api/querying.ts', imports: '@/models/db' },
    { from: 'pages/api/starting.ts', imports: '@/jobs/engine/bull' },
    { from: 'pages/api/shaping.ts', imports: '@/replies/runs' },
  ],
  'only-one-file-imports-bull': [{ from: 'jobs/engine/second.ts', imports: 'bull' }],
  'only-models-speak-sql': [
    { from: 'controller/proxy/sql.ts', imports: 'pg' },
    { from: 'jobs/engine/sql.ts', imports: 'knex' },
    { from: 'utils/sql.ts', imports: 'objection' },
    { from: 'middleware/sql.ts', imports: 'pg-copy-streams' },
  ],
  'nobody-imports-stand-ins': [
    { from: 'controller/proxy/playing.ts', imports: '@/stand-ins/siasn/server' },
    { from: 'utils/testing.ts', imports: '@/tests/support' },
  ],
  'stand-ins-are-outside-systems': [{ from: 'stand-ins/siasn/inside.ts', imports: '@/utils/env' }],
  'product-starts-no-processes': [{ from: 'jobs/engine/spawning.ts', imports: '@/bin/up' }],
}

/** Files that only help a violation to exist. */
const ACCOMPLICES: Record<string, string> = {
  'utils/trip.ts': "import './round'\nexport const trip = 1",
  'components/far.ts': "import '@/controller/token'\nexport const far = 1",
}

const broken = Object.values(BROKEN).flat()
const cases = Object.entries(BROKEN).flatMap(([rule, files]) =>
  files.map((file) => [rule, file.from, file] as const),
)

async function planted(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinkron-rooms-'))
  await Promise.all(
    Object.entries(files).map(async ([file, text]) => {
      await mkdir(join(folder, dirname(file)), { recursive: true })
      await writeFile(join(folder, file), `${text}\n`)
    }),
  )
  await copyFile(CONFIG, join(folder, CONFIG))
  return folder
}

/** What the checks of `npm run check` say of these files. */
async function violations(files: Record<string, string>): Promise<Violation[]> {
  const folder = await planted(files)
  try {
    const args = [DEPCRUISE, '--config', CONFIG, '--output-type', 'json', '.']
    const output = await new Promise<string>((settle, fail) =>
      execFile(
        process.execPath,
        args,
        { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => (stdout === '' ? fail(error ?? new Error(stderr)) : settle(stdout)),
      ),
    )
    return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations
  } finally {
    await rm(folder, { recursive: true })
  }
}

let found: Violation[]

beforeAll(async () => {
  const files = broken.map(({ from, imports }) => [from, `import '${imports}'\nexport const x = 1`])
  found = await violations({ ...HONEST, ...ACCOMPLICES, ...Object.fromEntries(files) })
})

it('rooms that keep the rules are left in peace', async () => {
  expect(await violations(HONEST)).toEqual([])
})

it('every rule has a file here that breaks it', () => {
  expect(Object.keys(BROKEN).sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
})

describe('a file that breaks a rule is reported by its name:', () => {
  it.each(cases)('%s by %s', (rule, from) => {
    expect(
      found.filter((violation) => violation.from === from).map((violation) => violation.rule.name),
    ).toContain(rule)
  })
})

it('nothing else is reported', () => {
  const culprits = new Set([...broken.map(({ from }) => from), ...Object.keys(ACCOMPLICES)])
  expect(found.filter(({ from }) => !culprits.has(from))).toEqual([])
})
