/** What happens by itself: schedules, notices; and how the installation is set. */
import { changedChannel, newChannel, newTargets } from '@/middleware/notice-input'
import { both, type OperationFamily } from './operation'

const ofPlan = [
  'schedule_job',
  'schedule_payload',
  'schedule_fields',
  'schedule_cron',
  'schedule_never',
  'schedule_zone',
] as const
const ofChannel = ['notice_target', 'notice_job', 'notice_mail_off'] as const

export const schedules: OperationFamily = {
  tag: 'schedules',
  title: both('Jadwal', 'Schedules'),
  operations: {
    'GET /api/schedules': { title: both('Semua jadwal', 'All schedules') },
    'GET /api/schedules/preview': {
      title: both('Arti sebuah ungkapan cron', 'What a cron expression means'),
    },
    'POST /api/schedules': { title: both('Jadwal baru', 'A new schedule'), errors: ofPlan },
    'PUT /api/schedules/[id]': {
      title: both('Mengubah jadwal', 'Changes a schedule'),
      note: both('`version` adalah yang dibaca.', '`version` is the one that was read.'),
      errors: ['schedule_unknown', 'schedule_changed', ...ofPlan],
    },
    'DELETE /api/schedules/[id]': {
      title: both('Menghapus jadwal', 'Removes a schedule'),
      errors: ['schedule_unknown'],
    },
    'POST /api/schedules/[id]/run': {
      title: both('Memulai prosesnya sekarang', 'Starts its run now'),
      errors: ['schedule_unknown', 'schedule_job', 'schedule_payload', 'already_active'],
      isByJob: true,
    },
  },
}

export const notices: OperationFamily = {
  tag: 'notices',
  title: both('Pemberitahuan', 'Notices'),
  operations: {
    'GET /api/notices/channels': { title: both('Semua saluran', 'All channels') },
    'POST /api/notices/channels': {
      title: both('Saluran baru', 'A new channel'),
      note: both(
        '`signingSecret` sebuah webhook ditampilkan sekali.',
        'The `signingSecret` of a webhook is shown once.',
      ),
      body: newChannel,
      errors: ofChannel,
    },
    'PUT /api/notices/channels/[id]': {
      title: both('Mengubah saluran', 'Changes a channel'),
      note: both('Tanpa `target`, alamatnya tetap.', 'Without a `target` the address stays.'),
      body: changedChannel,
      errors: ['unknown_channel', ...ofChannel],
    },
    'DELETE /api/notices/channels/[id]': {
      title: both('Menghapus saluran', 'Removes a channel'),
      errors: ['unknown_channel'],
    },
    'POST /api/notices/channels/[id]/test': {
      title: both('Mengirim pesan uji', 'Sends a test'),
      errors: ['unknown_channel'],
    },
    'GET /api/notices/log': { title: both('100 pemberitahuan terbaru', 'The newest 100 notices') },
    'GET /api/notices/targets': { title: both('Sasaran kesegaran', 'Freshness targets') },
    'PUT /api/notices/targets': {
      title: both('Mengganti semua sasaran', 'Replaces all of them'),
      body: newTargets,
      errors: ['notice_job'],
    },
  },
}

export const settings: OperationFamily = {
  tag: 'settings',
  title: both('Pengaturan', 'Settings'),
  operations: {
    'GET /api/settings': { title: both('Pengaturan dengan batasnya', 'Settings with their bounds') },
    'PUT /api/settings': {
      title: both('Mengubah beberapa', 'Changes some'),
      note: both('`null` mengembalikan ke nilai bawaan.', '`null` goes back to the default.'),
      errors: ['setting_unknown', 'setting_invalid', 'setting_from_environment'],
    },
    'GET /api/settings/siasn-token': {
      title: both('Keadaan token SIASN', 'The state of the SIASN token'),
      note: both('Tidak pernah tokennya.', 'Never the token itself.'),
    },
    'PUT /api/settings/siasn-token': {
      title: both('Menyimpan token SIASN', 'Stores a SIASN token'),
      errors: ['token_unusable', 'setting_from_environment'],
    },
    'POST /api/settings/siasn-token/test': {
      title: both('Mencoba token ke SIASN', 'Tries the token at SIASN'),
      errors: ['token_missing', 'token_expired'],
    },
    'POST /api/settings/siasn-token/rotate': {
      title: both(
        'Mengganti token SIASN setelah dicoba',
        'Replaces the SIASN token, once SIASN takes the new one',
      ),
      errors: ['token_unusable', 'setting_from_environment'],
    },
    'GET /api/settings/secrets': {
      title: both('Rahasia apa saja yang ada', 'Which secrets there are'),
      note: both('Tidak pernah isinya.', 'Never one of them.'),
    },
    'POST /api/settings/secrets/rotate-key': {
      title: both('Menyandikan ulang dengan kunci baru', 'Encrypts all anew with the present key'),
    },
    'GET /api/environment': {
      title: both('Versi, dan apakah data contoh', 'Version, and whether data are invented'),
    },
    'GET /api/openapi.json': { title: both('Dokumen ini', 'This document') },
  },
}
