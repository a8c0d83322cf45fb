/** A database with very many runs, as years of an office would leave it, and people who are signed in. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { signingSecret } from '@/models/auth-cookies'
import type { Db } from '@/models/db'

/** Days over which the runs are spread. */
const DAYS = 90
/** One in so many is dead, of which one in ten waits for a person. */
const DEAD_EVERY = 20
const ERRORS = [
  ['upstream_status', 'Server SIASN menjawab 502'],
  ['upstream_timeout', 'Server SIASN tidak menjawab dalam 30 detik'],
  ['token_refused', 'Token SIASN ditolak'],
  ['unexpected', 'Nilai kolom tidak dapat dibaca'],
] as const

const FILL = `INSERT INTO job_runs (id, family, type, payload, status, attempt, max_attempts, percent, result, error,
    requested_by, created_at, started_at, attempt_started_at, finished_at, updated_at, version, lane, unique_key,
    resolved_at, resolution, resolved_by)
  SELECT j.family || '-' || j.type || '-' || to_char(t.at, 'YYYYMMDDHH24MISS') || '-' || lpad(n::text, 8, '0'),
    j.family, j.type, jsonb_build_object('table', 'tabel_' || n % 997, 'file', 'usulan-' || n || '.csv'), s.status, 1, 4,
    CASE s.status WHEN 'completed' THEN 100 ELSE 40 END,
    CASE s.status WHEN 'completed' THEN jsonb_build_object('total', 1000 + n % 50, 'inserted', n % 7, 'updated', n % 11,
      'upstream_p50_ms', 40 + n % 30, 'upstream_p95_ms', 90 + n % 60) END,
    CASE s.status WHEN 'dead' THEN jsonb_build_object('code', (CAST(:codes AS text[]))[1 + n % :kinds],
      'message', (CAST(:messages AS text[]))[1 + n % :kinds]) END,
    CASE WHEN n % 3 = 0 THEN 'orang' || n % 40 || '@kantor.example' ELSE 'schedule:harian' END,
    t.at, t.at, t.at, t.at + (2000 + n % 9000) * interval '1 millisecond', t.at, 12,
    CASE WHEN n % 4 = 0 THEN 'unit-' || n % 500 ELSE '' END, j.family || '.' || j.type,
    CASE WHEN s.status = 'dead' AND n / :deadEvery % 10 > 0 THEN t.at + interval '1 hour' END,
    CASE WHEN s.status = 'dead' AND n / :deadEvery % 10 > 0 THEN 'healed' END, NULL
  FROM generate_series(1, :runs) n
  CROSS JOIN LATERAL (SELECT now() - n * (interval '1 day' * :days / :runs) AS at) t
  CROSS JOIN LATERAL (SELECT CASE WHEN n % :deadEvery = 0 THEN 'dead' WHEN n % 97 = 0 THEN 'cancelled' ELSE 'completed' END AS status) s
  JOIN (VALUES (0, 'proxy', 'pangkat'), (1, 'proxy', 'pensiun'), (2, 'proxy', 'pg_akademik'), (3, 'proxy', 'pg_profesi'),
    (4, 'proxy', 'skk'), (5, 'proxy', 'undo'), (6, 'system', 'prune')) j (at, family, type) ON j.at = n % 7`

/** Fills `job_runs` with ended runs and an attempt of each. */
export async function fillRuns(db: Db, runs: number): Promise<void> {
  const [codes, messages] = [ERRORS.map(([code]) => code), ERRORS.map(([, message]) => message)]
  await db.raw(FILL, { runs, codes, messages, kinds: ERRORS.length, days: DAYS, deadEvery: DEAD_EVERY })
  await db.raw(`INSERT INTO job_attempts (run_id, attempt, worker, started_at, finished_at, outcome, error)
    SELECT id, 1, 'kantor-1:100', started_at, finished_at,
      CASE status WHEN 'completed' THEN 'completed' WHEN 'dead' THEN 'failed' ELSE 'cancelled' END, error FROM job_runs`)
  await db.raw('CHECKPOINT')
  await db.raw('VACUUM ANALYZE job_runs')
  await db.raw('VACUUM ANALYZE job_attempts')
}

const ROLES = ['admin', 'operator', 'viewer', 'viewer', 'viewer'] as const

/** Cookies of so many people, each with a session of their own; needs the environment of the web process. */
export async function signInMany(db: Db, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    name: `Orang ${at}`,
    email: `orang${at}@bench.example`,
    role: ROLES[at % ROLES.length] ?? 'viewer',
    token: randomBytes(24).toString('base64url'),
  }))
  await db('users').insert(people.map(({ token: _token, ...user }) => user))
  await db('sessions').insert(
    people.map(({ id, token }) => ({
      id: randomUUID(),
      user_id: id,
      token,
      expires_at: db.raw("now() + interval '1 day'"),
    })),
  )
  return people.map(({ token }) => {
    const signature = createHmac('sha256', signingSecret()).update(token).digest('base64')
    return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`
  })
}
