/** One error class for what people may read, and one table from its code to an HTTP status. */

const HTTP_STATUS = {
  bad_request: 400,
  bad_query: 400,
  bad_json: 400,
  unknown_import_type: 400,
  upload_missing: 400,
  upload_several: 400,
  upload_not_multipart: 400,
  upload_empty: 400,
  file_unreadable: 400,
  upload_cut: 400,
  upload_too_large: 413,
  upload_no_room: 507,
  upload_version: 412,
  upload_header: 400,
  upload_offset: 409,
  upload_unfinished: 409,
  unknown_upload: 404,
  storage_unavailable: 503,
  import_headers_unknown: 400,
  unknown_batch: 404,
  no_failed_rows: 404,
  batch_not_open: 409,
  file_removed: 409,
  rollback_done: 409,
  rollback_not_imported: 409,
  rollback_nothing: 409,
  too_many_rows_for_xlsx: 400,
  token_unusable: 400,
  token_not_proven: 409,
  setting_unknown: 400,
  setting_invalid: 400,
  notice_target: 400,
  notice_job: 400,
  notice_mail_off: 400,
  query_too_long: 400,
  password_length: 400,
  password_weak: 400,
  password_common: 400,
  code_wrong: 403,
  code_used: 403,
  code_locked: 429,
  sign_in_gone: 404,
  second_factor_on: 409,
  second_factor_off: 409,
  second_factor_own: 409,
  payload_invalid: 400,
  schedule_fields: 400,
  schedule_cron: 400,
  schedule_never: 400,
  schedule_zone: 400,
  schedule_payload: 400,
  schedule_job: 400,
  schedule_unknown: 404,
  schedule_changed: 409,
  unauthorized: 401,
  token_missing: 401,
  token_expired: 401,
  token_rejected: 401,
  forbidden: 403,
  forbidden_job: 403,
  rows_of_all_units: 403,
  password_wrong: 403,
  session_only: 403,
  job_has_own_door: 403,
  cross_site: 403,
  not_found: 404,
  unknown_type: 404,
  unknown_run: 404,
  unknown_row: 404,
  unknown_channel: 404,
  unknown_user: 404,
  unknown_session: 404,
  unknown_token: 404,
  unknown_invitation: 404,
  unknown_unit: 400,
  invitation_gone: 404,
  reset_gone: 404,
  method_not_allowed: 405,
  already_final: 409,
  last_admin: 409,
  user_exists: 409,
  user_deactivated: 409,
  token_name_taken: 409,
  mail_off: 409,
  already_active: 409,
  not_discardable: 409,
  not_reopenable: 409,
  idempotency_reused: 409,
  dead_none: 409,
  too_many_views: 409,
  dead_count_changed: 409,
  job_gone: 409,
  setting_from_environment: 409,
  undo_not_published: 409,
  undo_later_run: 409,
  undo_changes_gone: 409,
  undo_nothing: 409,
  undo_by_rollback: 409,
  body_too_large: 413,
  not_json: 415,
  too_many_requests: 429,
  too_many_starts: 429,
  too_many_downloads: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof HTTP_STATUS

/** Values that a message names, by the names its text in `locales/` uses. */
export type MessageParams = Record<string, string | number>

/**
 * An error whose text is for people: `code` names the text in `locales/`, `params` fill it.
 * `extra` are further fields of the reply, for callers that read more than the code.
 */
export class AppError extends Error {
  override name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    readonly params: MessageParams = {},
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`)
  }

  get status(): number {
    return HTTP_STATUS[this.code]
  }
}

/** knex puts the whole statement before the database's own words; people need only those. */
function withoutSql(text: string): string {
  const isStatement =
    /^\s*(select|insert|update|delete|with|copy|begin|commit|rollback|create|drop|analyze|set)\b/i
  const end = text.lastIndexOf(' - ')
  return isStatement.test(text) && end > 0 ? text.slice(end + 3) : text
}

/** Text of an unknown error for logs and run records: one line, no credentials, at most 500 characters. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return withoutSql(text)
    .replace(/[\r\n]+/g, ' ')
    .replace(/(bearer\s+)[\w.~+/=-]+/gi, '$1***')
    .replace(/(\w+:\/\/[^:/\s]*:)[^@\s]+@/g, '$1***@')
    .slice(0, 500)
    .replaceAll('\0', '')
    .toWellFormed()
}

/** Code of a system or library error (`ECONNREFUSED`, `23505`), looked for through its causes. */
export function errorCode(error: unknown): string | undefined {
  const seen = new Set<unknown>()
  for (let current = error; current instanceof Error && !seen.has(current); current = current.cause) {
    seen.add(current)
    if ('code' in current && typeof current.code === 'string') return current.code
  }
  return undefined
}
