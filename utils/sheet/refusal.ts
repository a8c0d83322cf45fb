/** Why a file is not read: a code from a closed list, whose text in `locales/` says what is wrong and what to do. */
import type { MessageParams } from '@/utils/errors'

export const FILE_REFUSALS = [
  'file_empty',
  'file_blank',
  'file_xls',
  'file_other_workbook',
  'file_html',
  'file_not_a_table',
  'file_macro',
  'file_encrypted',
  'file_zip_broken',
  'file_too_many_parts',
  'file_part_too_large',
  'file_part_twice',
  'file_part_path',
  'file_part_size',
  'file_parts_overlap',
  'file_part_broken',
  'file_doctype',
  'file_row_broken',
  'file_too_many_texts',
  'file_too_many_columns',
  'file_field_too_long',
  'file_row_too_long',
  'file_nul',
  'file_encoding',
  'file_quote_unclosed',
  'file_sheet_unknown',
] as const

export type FileRefusalCode = (typeof FILE_REFUSALS)[number]

/** A file that cannot be read, and never will be as it is. `detail` is for logs. */
export class FileRefusal extends Error {
  override name = 'FileRefusal'
  constructor(
    readonly code: FileRefusalCode,
    readonly params: MessageParams = {},
    detail = '',
  ) {
    super(`${code} ${JSON.stringify(params)}${detail && ` ${detail}`}`)
  }
}
