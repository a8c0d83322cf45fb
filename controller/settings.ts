/** The settings of an installation: each declared once, with its bounds, its default and its variable. */
import { z } from 'zod'
import type { Titles } from '@/jobs/engine/define'
import { type Setting as StoredSetting, storedSettings, storeSettings } from '@/models/setting'
import type { Setting, SettingSection, SettingValue } from '@/replies/settings'
import { type Env, env } from '@/utils/env'
import { AppError } from '@/utils/errors'

interface Declaration<Value> {
  section: SettingSection
  title: Titles
  hint: Titles
  unit: Titles | null
  schema: z.ZodType<Value>
  /** Bounds of a number; null for a text. */
  range: { min: number; max: number } | null
  fallback(): Value
  /** The variable that decides instead of the page, when it is set. */
  variable: keyof Env
}

const number = (min: number, max: number, fallback: number) => ({
  schema: z.number().int().min(min).max(max),
  range: { min, max },
  fallback: () => fallback,
})

/** The agency id that the stand-in upstream's rows carry. */
const DEMO_INSTANSI_ID = 'a5eb03e23cd8f6a0e040640a040252ad'

const declarations = {
  instansiId: {
    section: 'sync',
    title: { id: 'ID instansi', en: 'Agency id' },
    hint: {
      id: '32 karakter heksadesimal; dikirim ke SIASN pada setiap permintaan.',
      en: '32 hexadecimal characters; sent to SIASN with every request.',
    },
    unit: null,
    schema: z.string().regex(/^([0-9a-f]{32})?$/i),
    range: null,
    fallback: () => (env().SINKRON_DEMO === '1' ? DEMO_INSTANSI_ID : ''),
    variable: 'INSTANSI_ID',
  } as Declaration<string>,
  maxConcurrency: {
    section: 'sync',
    title: { id: 'Halaman diambil bersamaan, paling banyak', en: 'Pages fetched at once, at most' },
    hint: {
      id: 'Jumlah sebenarnya naik selama SIASN menjawab dengan baik dan turun saat ia kewalahan.',
      en: 'The real number grows while SIASN answers well and falls when it is overloaded.',
    },
    unit: { id: 'halaman', en: 'pages' },
    ...number(1, 32, 8),
    variable: 'SIASN_MAX_CONCURRENCY',
  } as Declaration<number>,
  freshMinutes: {
    section: 'sync',
    title: { id: 'Data dianggap baru selama', en: 'Data count as fresh for' },
    hint: {
      id: 'Sinkronisasi tanpa "Paksa" tidak memulai apa pun selama data masih baru.',
      en: 'A sync without "Force" starts nothing while the data are fresh.',
    },
    unit: { id: 'menit', en: 'minutes' },
    ...number(0, 1_000_000, 60),
    variable: 'PROXY_FRESH_MINUTES',
  } as Declaration<number>,
  shrinkGuardPercent: {
    section: 'sync',
    title: { id: 'Penjaga penyusutan', en: 'Shrink guard' },
    hint: {
      id: 'Sinkronisasi yang akan menyisakan 0 baris, atau berkurang lebih dari ini, berhenti sebelum mengubah apa pun.',
      en: 'A sync that would leave 0 rows, or that much less than stand now, stops before it changes anything.',
    },
    unit: { id: '%', en: '%' },
    ...number(0, 100, 20),
    variable: 'SHRINK_GUARD_PERCENT',
  } as Declaration<number>,
  changesRetentionDays: {
    section: 'retention',
    title: { id: 'Riwayat perubahan disimpan selama', en: 'Changes are kept for' },
    hint: {
      id: 'Sesudah itu perubahan per baris dihapus dan proses tidak dapat diurungkan lagi.',
      en: 'After that the changes row by row are removed and a run can no longer be undone.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(1, 36_500, 90),
    variable: 'CHANGES_RETENTION_DAYS',
  } as Declaration<number>,
  runsRetentionDays: {
    section: 'retention',
    title: { id: 'Proses yang berakhir disimpan selama', en: 'Ended runs are kept for' },
    hint: {
      id: 'Yang masih aktif, keberhasilan terbaru setiap pekerjaan, dan kegagalan yang belum ditangani (dua kali selama ini) tidak dihapus.',
      en: 'Active ones, the newest success of each job, and failures nobody has dealt with (twice as long) are not removed.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(1, 36_500, 365),
    variable: 'RUNS_RETENTION_DAYS',
  } as Declaration<number>,
  attemptsRetentionDays: {
    section: 'retention',
    title: { id: 'Percobaan disimpan selama', en: 'Attempts are kept for' },
    hint: {
      id: 'Catatan setiap percobaan dari proses yang sudah berakhir.',
      en: 'The record of each attempt of runs that have ended.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(1, 36_500, 90),
    variable: 'ATTEMPTS_RETENTION_DAYS',
  } as Declaration<number>,
  eventsRetentionDays: {
    section: 'retention',
    title: { id: 'Kejadian disimpan selama', en: 'Events are kept for' },
    hint: {
      id: 'Riwayat setiap proses yang sudah berakhir: siapa berbuat apa, kapan.',
      en: 'The timeline of runs that have ended: who did what, when.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(1, 36_500, 180),
    variable: 'EVENTS_RETENTION_DAYS',
  } as Declaration<number>,
  auditRetentionDays: {
    section: 'retention',
    title: { id: 'Audit disimpan selama', en: 'The audit is kept for' },
    hint: {
      id: 'Yang lebih muda dari 365 hari tidak dapat dihapus; basis data sendiri menolaknya. Penghapusan tercatat di audit.',
      en: 'Nothing younger than 365 days can be removed; the database itself refuses. Removing is recorded in the audit.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(365, 36_500, 730),
    variable: 'AUDIT_RETENTION_DAYS',
  } as Declaration<number>,
  filesRetentionDays: {
    section: 'retention',
    title: { id: 'Berkas unggahan disimpan selama', en: 'Uploaded files are kept for' },
    hint: {
      id: 'Sesudah itu berkas dan salinan baris gagalnya dihapus. Data yang sudah diimpor, riwayat, dan pembatalan impor tidak terpengaruh; impor yang menunggu keputusan tidak dihapus.',
      en: 'After that a file and the copies of its failed rows are removed. What was imported, the history and rollbacks stay as they are; imports that wait for a decision are not removed.',
    },
    unit: { id: 'hari', en: 'days' },
    ...number(1, 36_500, 180),
    variable: 'FILES_RETENTION_DAYS',
  } as Declaration<number>,
  startsPerMinute: {
    section: 'limits',
    title: { id: 'Mulai per menit, paling banyak', en: 'Starts a minute, at most' },
    hint: {
      id: 'Untuk setiap orang atau token, di semua server bersama: memulai, mengulang, mengurungkan, dan tindakan massal.',
      en: 'For each person or token, over all servers together: starting, retrying, undoing, and acts on many runs.',
    },
    unit: { id: 'per menit', en: 'a minute' },
    ...number(1, 1_000_000, 120),
    variable: 'STARTS_PER_MINUTE',
  } as Declaration<number>,
  downloadsPerMinute: {
    section: 'limits',
    title: { id: 'Unduhan per menit, paling banyak', en: 'Downloads a minute, at most' },
    hint: {
      id: 'Untuk setiap orang atau token: berkas baris dan berkas audit.',
      en: 'For each person or token: files of rows and of the audit.',
    },
    unit: { id: 'per menit', en: 'a minute' },
    ...number(1, 1_000_000, 30),
    variable: 'DOWNLOADS_PER_MINUTE',
  } as Declaration<number>,
  uploadMaxMb: {
    section: 'limits',
    title: { id: 'Berkas impor, paling besar', en: 'Import files, at most' },
    hint: {
      id: 'Berkas yang lebih besar ditolak sebelum disimpan.',
      en: 'A larger file is refused before it is stored.',
    },
    unit: { id: 'MB', en: 'MB' },
    ...number(1, 10_000, 200),
    variable: 'UPLOAD_MAX_MB',
  } as Declaration<number>,
} as const

type Declarations = typeof declarations
type Name = keyof Declarations
export type Settings = { [Key in Name]: Declarations[Key] extends Declaration<infer Value> ? Value : never }

const names = Object.keys(declarations) as Name[]

/** As it is declared: in both languages. */
export interface SettingState extends Omit<Setting, 'title' | 'hint' | 'unit'> {
  title: Titles
  hint: Titles
  unit: Titles | null
}

function state(name: Name, stored: StoredSetting | undefined): SettingState {
  const declaration: Declaration<SettingValue> = declarations[name]
  const { section, title, hint, unit, range, schema, fallback, variable } = declaration
  const given = env()[variable]
  const valid = stored ? schema.safeParse(stored.value) : null
  const source = given !== undefined ? 'environment' : valid?.success ? 'settings' : 'default'
  return {
    name,
    section,
    title,
    hint,
    unit,
    min: range?.min ?? null,
    max: range?.max ?? null,
    value: given ?? (valid?.success ? valid.data : fallback()),
    default: fallback(),
    source,
    updatedAt: source === 'settings' ? (stored?.updatedAt.toISOString() ?? null) : null,
    updatedBy: source === 'settings' ? (stored?.updatedBy ?? null) : null,
  }
}

export async function settingStates(): Promise<SettingState[]> {
  const stored = await storedSettings()
  return names.map((name) =>
    state(
      name,
      stored.find((one) => one.name === name),
    ),
  )
}

/** The settings in force: what the environment says, else what the page says, else the default. */
export async function settings(): Promise<Settings> {
  const states = await settingStates()
  return Object.fromEntries(states.map(({ name, value }) => [name, value])) as Settings
}

/**
 * Stores settings; null takes one back to its default. All or nothing.
 * @throws AppError setting_unknown, setting_from_environment or setting_invalid, naming the first that does not fit.
 */
export async function saveSettings(values: Readonly<Record<string, unknown>>, actor: string): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const declaration = names.includes(name as Name) ? declarations[name as Name] : null
    if (!declaration)
      throw new AppError('setting_unknown', { name, known: names.join(', ') }, { known: names })
    const { variable, schema, range } = declaration as Declaration<unknown>
    if (env()[variable] !== undefined)
      throw new AppError('setting_from_environment', { name, variable }, { name })
    if (value === null || schema.safeParse(value).success) continue
    const allowed = range ? `${range.min}–${range.max}` : '0-9, a-f (32)'
    throw new AppError('setting_invalid', { name, allowed }, { name })
  }
  await storeSettings(values, actor)
}
