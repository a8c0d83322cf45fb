/** What the filters of the audit allow, in the words of an error. */
const TIME = '2026-11-22T03:15:00Z'

export const AUDIT_ALLOWED = {
  actor: '1–200',
  action: 'run.start, run., …',
  outcome: 'done, refused, failed',
  object: '1–200',
  search: '1–200',
  since: TIME,
  until: TIME,
}
