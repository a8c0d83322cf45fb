/** Uploaded files: taking them in, deciding about them, taking them back, and the rows they brought. */
import { creation } from '@/pages/api/files/uploads'
import { both, type OperationFamily } from './operation'

const B = '/api/files/batches/[id]'
const U = '/api/files/uploads'
const T = '/api/files/tables/[type]'
const NOT_TAKEABLE = [
  'rollback_done',
  'rollback_not_imported',
  'rollback_nothing',
  'undo_changes_gone',
] as const
const TUS = { 'Tus-Resumable': '1.0.0' }
const FILES = ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv']

export const imports: OperationFamily = {
  tag: 'imports',
  title: both('Impor', 'Imports'),
  operations: {
    'POST /api/files/upload': {
      title: both('Mengunggah berkas untuk diimpor', 'Uploads a file to import'),
      note: both(
        'multipart/form-data dengan kolom `file`. `preview=true`: hanya diperiksa, lalu seseorang memutuskan.',
        'multipart/form-data with the field `file`. `preview=true`: it is only looked at, and somebody decides.',
      ),
      errors: [
        'unknown_import_type',
        'upload_missing',
        'upload_several',
        'upload_not_multipart',
        'upload_empty',
        'upload_cut',
        'upload_too_large',
        'upload_no_room',
        'storage_unavailable',
      ],
    },
    [`GET ${U}`]: {
      title: both('Ukuran berkas yang diterima', 'How large a file may be'),
      note: both('`maxBytes`: byte.', '`maxBytes`: bytes.'),
    },
    [`POST ${U}`]: {
      title: both('Memulai unggahan yang dapat dilanjutkan', 'Begins an upload that can be resumed'),
      note: both(
        'Protokol tus 1.0.0 (creation, termination). Jawabannya `Location`; bagian yang tidak ditambah selama 24 jam dihapus.',
        'The protocol tus 1.0.0 (creation, termination). The answer is a `Location`; parts that nothing is added to for 24 hours are removed.',
      ),
      query: creation,
      headers: { ...TUS, 'Upload-Length': '52428800', 'Upload-Metadata': 'filename c29zLmNzdg==' },
      errors: [
        'unknown_import_type',
        'upload_version',
        'upload_header',
        'upload_empty',
        'upload_too_large',
        'upload_no_room',
        'storage_unavailable',
      ],
    },
    [`HEAD ${U}/[id]`]: {
      title: both('Sampai di mana sebuah unggahan', 'How much of an upload has come'),
      note: both('Dalam `Upload-Offset` dan `Upload-Length`.', 'In `Upload-Offset` and `Upload-Length`.'),
      headers: TUS,
      errors: ['unknown_upload', 'upload_version'],
    },
    [`PATCH ${U}/[id]`]: {
      title: both('Mengirim lanjutan sebuah unggahan', 'Sends more of an upload'),
      note: both(
        'Isinya byte mulai dari `Upload-Offset`. Yang sudah tiba tetap ada bila sambungan terputus.',
        'The body is bytes from `Upload-Offset` on. What has come stays when the connection breaks.',
      ),
      headers: { ...TUS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' },
      errors: [
        'unknown_upload',
        'upload_version',
        'upload_header',
        'upload_offset',
        'upload_cut',
        'upload_no_room',
        'storage_unavailable',
      ],
    },
    [`DELETE ${U}/[id]`]: {
      title: both('Membuang sebuah unggahan', 'Drops an upload'),
      headers: TUS,
      errors: ['unknown_upload', 'upload_version'],
    },
    [`POST ${U}/[id]/take`]: {
      title: both('Mengimpor unggahan yang sudah lengkap', 'Imports an upload that is complete'),
      note: both(
        'Diulang, misalnya karena jawabannya hilang: impor yang sama. `preview` seperti pada unggahan sekali kirim.',
        'Asked again, when its answer was lost: the same import. `preview` as in the upload of one request.',
      ),
      errors: [
        'unknown_upload',
        'upload_unfinished',
        'unknown_import_type',
        'upload_no_room',
        'storage_unavailable',
      ],
    },
    'GET /api/files/job/[jobId]/progress': {
      title: both('Sejauh mana sebuah impor', 'How far an import is'),
      note: both(
        '`percent` 100 bila selesai, -1 bila gagal untuk seterusnya atau dibatalkan.',
        '`percent` is 100 when it is completed, and -1 once it has failed for good or was cancelled.',
      ),
      errors: ['unknown_run'],
    },
    'GET /api/files/job/[jobId]/status': {
      title: both('Bagaimana sebuah impor berakhir', 'How an import ended'),
      errors: ['unknown_run'],
    },
    'GET /api/files/import-logs': {
      title: both('Riwayat impor', 'The history of imports'),
      errors: ['unknown_import_type'],
    },
    [`GET ${B}`]: {
      title: both('Satu berkas dengan pratinjaunya', 'One file with its preview'),
      errors: ['unknown_batch'],
    },
    [`POST ${B}`]: {
      title: both('Melanjutkan sesudah pratinjau', 'Goes on after a preview'),
      note: both(
        '`verb` `import` memuat baris yang valid; `preview` memeriksa lagi dengan pilihan lain. Pilihan yang tidak disebut tetap; `null` menghapusnya. `columns`: kolom menurut kunci judulnya (hanya huruf dan angka, huruf kecil; `#2` di belakang untuk yang kedua), `null` mengabaikan judul itu.',
        '`verb` `import` loads what is valid; `preview` looks again with other choices. What is not given stays; `null` forgets it. `columns`: the column by the key of its header (letters and digits in lower case; `#2` behind for the second), `null` leaves the header out.',
      ),
      errors: ['unknown_batch', 'import_headers_unknown', 'batch_not_open', 'file_removed', 'already_active'],
    },
    [`POST ${B}/stop`]: {
      title: both('Menghentikan sebelum ada yang ditulis', 'Gives a file up before anything was written'),
      errors: ['unknown_batch', 'batch_not_open'],
    },
    [`GET ${B}/errors`]: {
      title: both('Baris yang tidak dimuat', 'Rows that were not loaded'),
      errors: ['unknown_batch'],
    },
    [`GET ${B}/errors/export`]: {
      title: both('Mengunduh baris gagal untuk diperbaiki', 'Downloads failed rows to correct them'),
      errors: ['unknown_batch', 'no_failed_rows'],
      sends: FILES,
    },
    [`GET ${B}/rollback`]: {
      title: both('Apa yang akan dilakukan pembatalan', 'What a rollback would do'),
      errors: ['unknown_batch', ...NOT_TAKEABLE],
    },
    [`POST ${B}/rollback`]: {
      title: both('Membatalkan sebuah impor', 'Takes an import back'),
      note: both(
        'Baris yang diubah sesudahnya tetap; `strict` menolak semuanya bila ada.',
        'Rows that were changed since stay; `strict` refuses the whole when there are any.',
      ),
      errors: ['unknown_batch', ...NOT_TAKEABLE, 'already_active'],
    },
    [`GET ${T}`]: {
      title: both('Baris sebuah tabel impor', 'Rows of an import table'),
      errors: ['unknown_import_type'],
    },
    [`GET ${T}/fields`]: {
      title: both('Kolom, saringan, dan urutannya', 'Its columns, filters and orders'),
      errors: ['unknown_import_type'],
    },
    [`GET ${T}/rows/[id]`]: {
      title: both('Satu baris dengan riwayatnya', 'One row with its history'),
      errors: ['unknown_import_type', 'unknown_row'],
    },
    [`GET ${T}/export`]: {
      title: both('Mengunduh baris yang tersaring', 'Downloads the filtered rows'),
      errors: ['unknown_import_type', 'too_many_rows_for_xlsx'],
      sends: FILES,
    },
  },
}
