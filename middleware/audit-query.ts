/** What the filters of the audit allow, in the words of an error. */
export const AUDIT_ALLOWED = {
  actor: 'flaw_text',
  action: 'run.start, run., …',
  outcome: 'done, refused, failed',
  object: 'flaw_text',
  search: 'flaw_text',
  since: 'flaw_time',
  until: 'flaw_time',
}
