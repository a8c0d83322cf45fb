/** The syncs of SIASN and their rows. */
import { both, type OperationFamily } from './operation'

const P = '/api/siasn/ws/admin/proxy'
const fresh = both('Data masih baru: tidak ada yang dimulai', 'Still fresh: nothing was started')
const scoped = both(
  'Hanya baris unit sendiri dan unit di bawahnya; admin melihat semua.',
  'Only rows of one’s own unit and those below it; admins see all.',
)
const started = {
  errors: ['unknown_type', 'already_active'] as const,
  also: { 200: fresh },
}

export const proxy: OperationFamily = {
  tag: 'proxy',
  title: both('Sinkronisasi SIASN', 'SIASN sync'),
  operations: {
    [`POST ${P}/[type]/sync`]: {
      title: both('Memulai sinkronisasi', 'Starts a sync'),
      note: both(
        '`force` membatalkan proses yang berjalan dan mulai dari awal.',
        '`force` cancels the run under way and starts anew.',
      ),
      ...started,
    },
    [`GET ${P}/[type]/sync`]: {
      title: both('Memulai sinkronisasi (alamat lama)', 'Starts a sync (kept for earlier callers)'),
      note: both(
        'Pakai `POST`. Peramban harus menyatakan asalnya dari halaman kita.',
        'Use `POST`. A browser must say that it comes from our own page.',
      ),
      ...started,
    },
    [`POST ${P}/sync-all`]: {
      title: both('Memulai kelima sinkronisasi', 'Starts all five syncs'),
      note: both('Satu jawaban per jenis di `results`.', 'One answer a type in `results`.'),
      also: {
        200: both('Tidak ada yang dimulai', 'None was started'),
        409: both('Semua sudah berjalan', 'All are under way'),
      },
    },
    [`GET ${P}/status`]: {
      title: both('Status sebuah proses', 'How a run stands'),
      also: { 404: both('Tidak dikenal: `found: false`', 'Not known: `found: false`') },
    },
    [`GET ${P}/overview`]: {
      title: both('Token, kesegaran, dan proses terakhir', 'Token, freshness and latest runs'),
    },
    [`GET ${P}/debug`]: { title: both('Panel proses', 'The run panel') },
    [`POST ${P}/cleanup`]: {
      title: both('Membersihkan panel proses', 'Cleans up the run panel'),
      note: both(
        'Yang aktif dibatalkan, yang selesai keluar dari daftar; baris data tetap.',
        'Active runs are cancelled, ended ones leave the list; published rows stay.',
      ),
    },
    [`GET ${P}/units`]: { title: both('Pohon unit kerja', 'The tree of units'), note: scoped },
    [`GET ${P}/[type]`]: {
      title: both('Baris sebuah jenis', 'Rows of a type'),
      note: both(
        'Hanya baris unit sendiri; admin melihat semua. `limit=-1`: semua baris, mengalir.',
        'Only rows of one’s own unit; admins see all. `limit=-1`: all of them, streamed.',
      ),
      errors: ['unknown_type'],
    },
    [`GET ${P}/[type]/fields`]: {
      title: both('Kolom, saringan, dan urutan sebuah jenis', 'Columns, filters and orders of a type'),
      errors: ['unknown_type'],
    },
    [`GET ${P}/[type]/rows/[id]`]: {
      title: both('Satu baris dengan riwayatnya', 'One row with its history'),
      note: scoped,
      errors: ['unknown_type', 'unknown_row'],
    },
    [`GET ${P}/[type]/export`]: {
      title: both('Mengunduh baris yang tersaring', 'Downloads the filtered rows'),
      note: scoped,
      errors: ['unknown_type', 'too_many_rows_for_xlsx'],
      sends: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv'],
    },
  },
}
