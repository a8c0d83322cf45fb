/**
 * When runs entered their stages, by the database's clock: a trigger on the benchmark's own database notes it. A run
 * writes its stage before the stage's work begins, on a connection of its own, so the publishing transaction is the
 * time from its first stage until the run is seen completed.
 */
import type { Db } from '@/models/db'
import type { Ended } from './runs'

/** Milliseconds by stage, in the order the run entered them. */
export type Stages = ReadonlyMap<string, number>

export async function installStageClock(db: Db): Promise<void> {
  await db.raw(`
    CREATE TABLE bench_stages (run_id text, stage text, at timestamptz DEFAULT clock_timestamp());
    CREATE FUNCTION bench_note_stage() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO bench_stages (run_id, stage) VALUES (NEW.id, NEW.stage);
        RETURN NULL;
      END $$;
    CREATE TRIGGER bench_stage AFTER UPDATE ON job_runs FOR EACH ROW
      WHEN (NEW.stage IS DISTINCT FROM OLD.stage) EXECUTE FUNCTION bench_note_stage();
  `)
}

/** How long each stage of an ended run took; the last one until its commit was seen. */
export async function stagesOf(db: Db, { id, seenAt }: Ended): Promise<Stages> {
  const entered = await stageStarts(db, id)
  return new Map(entered.map(({ stage, at }, index) => [stage, (entered[index + 1]?.at ?? seenAt) - at]))
}

/** When the run entered each stage, milliseconds since 1970. */
export async function stageStarts(db: Db, runId: string): Promise<{ stage: string; at: number }[]> {
  return db('bench_stages')
    .where({ run_id: runId })
    .orderBy('at')
    .select('stage', db.raw('extract(epoch FROM at)::float8 * 1000 AS at'))
}

/** Time of the stages from this one on. */
export function from(stages: Stages, stage: string): number {
  const names = [...stages.keys()]
  const begin = names.indexOf(stage)
  if (begin < 0) throw new Error(`the run never entered the stage ${stage}`)
  return names.slice(begin).reduce((sum, name) => sum + (stages.get(name) ?? 0), 0)
}
