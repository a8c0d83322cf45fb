/** Empties the tables of notices, between two looks of a worker. */
export const CLEAN_NOTICES = `
  SELECT pg_advisory_xact_lock(hashtextextended('sinkron notices', 3));
  TRUNCATE notice_channels, notice_states, notices, freshness_targets`
