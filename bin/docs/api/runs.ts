/** Runs, the jobs that make them, and those that ended without success. */
import { bulkShape, chosenShape, discardShape, retryShape } from '@/controller/dead-filter-desk'
import { runBulkShape, runChoiceShape } from '@/controller/runs-filter-desk'
import { viewShape } from '@/controller/saved-views-desk'
import { both, type OperationFamily } from './operation'

const repeated = both(
  'Kunci sudah dipakai: proses yang dimulai saat itu',
  'The key was used before: the run that it started',
)
const counted = both('Hanya menghitung; tidak mengubah apa pun.', 'It only counts, and changes nothing.')
const shrunk = both(
  '`expected`: jumlah yang dilihat orang; bila berubah, tidak terjadi apa pun.',
  '`expected`: the number that a person saw; when it has changed, nothing happens.',
)

export const jobs: OperationFamily = {
  tag: 'jobs',
  title: both('Pekerjaan', 'Jobs'),
  operations: {
    'GET /api/jobs': { title: both('Pekerjaan yang dapat dimulai', 'Jobs that can be started') },
    'POST /api/jobs/[job]': {
      title: both('Memulai sebuah pekerjaan, sekarang atau nanti', 'Starts a job, now or later'),
      note: both(
        'Ikuti prosesnya di `GET /api/runs/{id}` dengan `jobId` dari balasan.',
        'Follow it at `GET /api/runs/{id}` with the `jobId` of the reply.',
      ),
      errors: [
        'payload_invalid',
        'forbidden_job',
        'job_has_own_door',
        'unknown_type',
        'already_active',
        'idempotency_reused',
      ],
      also: { 200: repeated },
      isByJob: true,
      takesKey: true,
    },
  },
}

export const runs: OperationFamily = {
  tag: 'runs',
  title: both('Proses', 'Runs'),
  operations: {
    'GET /api/runs': {
      title: both('Daftar proses', 'A page of runs'),
      note: both(
        'Halaman berikutnya: `cursor` = `next` dari balasan, dengan saringan yang sama.',
        'The next page: `cursor` = `next` of the reply, with the same filters.',
      ),
    },
    'GET /api/runs/[id]': {
      title: both('Satu proses, ringkas', 'One run, briefly'),
      errors: ['unknown_run'],
    },
    'GET /api/runs/[id]/details': {
      title: both(
        'Satu proses, lengkap: percobaan, riwayat, anak',
        'One run, all of it: attempts, history, children',
      ),
      errors: ['unknown_run'],
    },
    'GET /api/runs/[id]/changes': {
      title: both('Baris yang diubah sebuah proses', 'Rows that a run changed'),
      errors: ['unknown_run'],
    },
    'POST /api/runs/[id]/cancel': {
      title: both('Membatalkan proses dan semua anaknya', 'Cancels a run and all below it'),
      errors: ['unknown_run', 'already_final'],
      isByJob: true,
    },
    'POST /api/runs/[id]/retry': {
      title: both('Mencoba lagi proses yang gagal atau dibatalkan', 'Queues a dead or cancelled run again'),
      note: both(
        'Dengan `payload`, proses mulai dari awal dengan isi itu.',
        'With a `payload` it begins anew with that.',
      ),
      body: retryShape,
      errors: [
        'unknown_run',
        'forbidden_job',
        'job_gone',
        'payload_invalid',
        'not_reopenable',
        'already_active',
      ],
      isByJob: true,
    },
    'POST /api/runs/[id]/discard': {
      title: both('Menyisihkan proses yang gagal', 'Takes a dead run out of the inbox'),
      body: discardShape,
      errors: ['unknown_run', 'forbidden_job', 'not_discardable'],
      isByJob: true,
    },
    'POST /api/runs/[id]/undo': {
      title: both(
        'Mengurungkan perubahan terakhir sebuah tabel',
        'Undoes the newest published run of a table',
      ),
      errors: [
        'unknown_run',
        'already_active',
        'undo_not_published',
        'undo_later_run',
        'undo_changes_gone',
        'undo_nothing',
        'undo_by_rollback',
      ],
    },
    'POST /api/runs/preview': {
      title: both('Hitungan sebelum tindakan massal', 'Counts before a bulk action'),
      note: counted,
      body: runChoiceShape,
    },
    'POST /api/runs/actions': {
      title: both('Tindakan massal atas proses', 'A bulk action on runs'),
      note: shrunk,
      body: runBulkShape,
      errors: ['dead_none', 'dead_count_changed', 'forbidden_job', 'idempotency_reused'],
      also: { 200: repeated },
      takesKey: true,
    },
    'GET /api/saved-views': {
      title: both('Tampilan tersimpan milik sendiri', 'One’s own saved views'),
    },
    'POST /api/saved-views': {
      title: both('Menyimpan atau mengganti tampilan', 'Keeps or replaces a view'),
      body: viewShape,
      errors: ['forbidden', 'too_many_views'],
      isForPeople: true,
    },
    'DELETE /api/saved-views/[id]': {
      title: both('Menghapus tampilan', 'Forgets a view'),
      errors: ['forbidden', 'not_found'],
      isForPeople: true,
    },
  },
}

export const deadLetters: OperationFamily = {
  tag: 'dead-letters',
  title: both('Proses gagal', 'Failed runs'),
  operations: {
    'GET /api/dead-letters': { title: both('Proses yang gagal', 'Runs that ended without success') },
    'GET /api/dead-letters/count': {
      title: both('Berapa yang belum ditangani', 'How many nobody dealt with'),
    },
    'GET /api/dead-letters/[id]': {
      title: both('Satu proses gagal, dengan riwayatnya', 'One of them, with its history'),
      errors: ['unknown_run'],
    },
    'POST /api/dead-letters/preview': {
      title: both('Hitungan sebelum tindakan massal', 'Counts before a bulk action'),
      note: counted,
      body: chosenShape,
    },
    'POST /api/dead-letters/actions': {
      title: both('Mencoba lagi atau menyisihkan banyak', 'Retries or discards many'),
      note: shrunk,
      body: bulkShape,
      errors: ['dead_none', 'dead_count_changed', 'forbidden_job', 'idempotency_reused'],
      also: { 200: repeated },
      takesKey: true,
    },
    'POST /api/dead-letters/actions/[id]/cancel': {
      title: both('Menghentikan tindakan massal', 'Aborts a bulk action'),
      errors: ['unknown_run', 'already_final'],
    },
  },
}
