/** People, their ways in, and what everybody did. */
import {
  acceptedInvitation,
  changedPassword,
  changedUser,
  confirmedByPassword,
  factorCode,
  forgotten,
  newInvitation,
  newToken,
  resetBody,
  seenInvitation,
  signInCode,
} from '@/middleware/people-input'
import { both, type OperationFamily } from './operation'

const once = both('Ditampilkan sekali ini saja.', 'Shown this once.')
const ofPassword = ['password_length', 'password_weak', 'password_common'] as const

export const people: OperationFamily = {
  tag: 'people',
  title: both('Orang dan akses', 'People and access'),
  operations: {
    'POST /api/auth/sign-in/email': {
      title: both('Masuk; membuat sesi', 'Signs in; makes a session'),
      note: both(
        'Skrip memakai token, bukan alamat ini. Galatnya `{code, message}` dari pustaka masuk.',
        'Scripts use a token, not this. Its errors are `{code, message}` of the sign-in library.',
      ),
      errors: ['unauthorized', 'too_many_requests'],
    },
    'POST /api/auth/sign-out': { title: both('Keluar; mengakhiri sesi', 'Signs out; ends the session') },
    'GET /api/session': { title: both('Siapa yang bertanya', 'Who is asking') },
    'GET /api/users': { title: both('Semua pengguna', 'Everybody') },
    'PUT /api/users/[id]': {
      title: both(
        'Mengubah peran, unit, nama, atau keaktifan',
        'Changes role, unit, name, or whether they may come in',
      ),
      body: changedUser,
      errors: ['unknown_user', 'unknown_unit', 'last_admin'],
    },
    'POST /api/users/[id]/reset-link': {
      title: both('Tautan kata sandi baru', 'A link for a new password'),
      note: once,
      errors: ['unknown_user', 'user_deactivated'],
    },
    'DELETE /api/users/[id]/second-factor': {
      title: both('Mencabut faktor kedua seorang pengguna', 'Takes somebody’s second factor away'),
      note: both('Untuk ponsel yang hilang; sesinya tetap.', 'For a lost phone; their sessions stay.'),
      errors: ['unknown_user', 'second_factor_off', 'second_factor_own'],
    },
    'GET /api/users/[id]/sessions': {
      title: both('Sesi seorang pengguna', 'Somebody’s sessions'),
      errors: ['unknown_user'],
    },
    'DELETE /api/users/[id]/sessions': {
      title: both('Mengakhiri semua sesinya', 'Ends all of them'),
      errors: ['unknown_user'],
    },
    'GET /api/invitations': { title: both('Undangan yang terbuka', 'Open invitations') },
    'POST /api/invitations': {
      title: both('Mengundang seseorang', 'Invites somebody'),
      note: both(
        'Tautan ditampilkan sekali, bila tidak terkirim lewat surel.',
        'The link is shown once, unless it went by mail.',
      ),
      body: newInvitation,
      errors: ['user_exists', 'unknown_unit', 'mail_off'],
    },
    'DELETE /api/invitations/[id]': {
      title: both('Menarik undangan', 'Takes an invitation back'),
      errors: ['unknown_invitation'],
    },
    'POST /api/invitations/look': {
      title: both('Siapa yang diundang sebuah tautan', 'Who is invited by a link'),
      body: seenInvitation,
      errors: ['invitation_gone'],
    },
    'POST /api/invitations/accept': {
      title: both('Menerima undangan', 'Accepts an invitation'),
      body: acceptedInvitation,
      errors: ['invitation_gone', 'user_exists', ...ofPassword],
    },
    'GET /api/tokens': { title: both('Token API, tanpa teksnya', 'API tokens, without their texts') },
    'POST /api/tokens': {
      title: both('Membuat token API', 'Makes an API token'),
      note: both(
        'Teksnya ditampilkan sekali. `days: null` berlaku selamanya dan harus disebut.',
        'Its text is shown this once. `days: null` is for ever and has to be said.',
      ),
      body: newToken,
      errors: ['token_name_taken', 'unknown_unit'],
    },
    'DELETE /api/tokens/[id]': {
      title: both('Mencabut token', 'Revokes a token'),
      errors: ['unknown_token'],
    },
    'GET /api/sessions': { title: both('Sesi sendiri', 'One’s own sessions'), isForPeople: true },
    'DELETE /api/sessions/[id]': {
      title: both('Mengakhiri sebuah sesi', 'Ends a session'),
      note: both('Milik sendiri; admin: milik siapa pun.', 'One’s own; an admin anybody’s.'),
      errors: ['unknown_session'],
    },
    'POST /api/account/password': {
      title: both('Mengganti kata sandi sendiri', 'Changes one’s own password'),
      note: both('Semua sesi lain berakhir.', 'All other sessions end.'),
      body: changedPassword,
      errors: [...ofPassword, 'password_wrong', 'too_many_requests'],
      isForPeople: true,
    },
    'GET /api/account/second-factor': {
      title: both('Apakah faktor kedua aktif', 'Whether the second factor is on'),
      isForPeople: true,
    },
    'POST /api/account/second-factor': {
      title: both('Membuat rahasia dan kode cadangan', 'Makes a secret and backup codes'),
      note: both(
        'Ditampilkan sekali ini saja. Baru aktif sesudah kode pertama dikirim ke `confirm`.',
        'Shown this once. Only on when a first code was sent to `confirm`.',
      ),
      body: confirmedByPassword,
      errors: ['password_wrong', 'second_factor_on', 'too_many_requests'],
      isForPeople: true,
    },
    'POST /api/account/second-factor/confirm': {
      title: both('Mengaktifkan faktor kedua', 'Switches the second factor on'),
      body: factorCode,
      errors: ['code_wrong', 'second_factor_on', 'second_factor_off', 'too_many_requests'],
      isForPeople: true,
    },
    'POST /api/account/second-factor/off': {
      title: both('Mematikan faktor kedua', 'Switches the second factor off'),
      body: confirmedByPassword,
      errors: ['password_wrong', 'second_factor_off', 'too_many_requests'],
      isForPeople: true,
    },
    'POST /api/account/sign-in-code': {
      title: both('Langkah kedua saat masuk: kode', 'The second step of a sign-in: the code'),
      note: both(
        'Dengan cookie dari langkah pertama, yang menjawab `twoFactorRedirect`. `by: backup` untuk kode cadangan.',
        'With the cookie of the first step, which answers `twoFactorRedirect`. `by: backup` for a backup code.',
      ),
      body: signInCode,
      errors: ['code_wrong', 'code_used', 'code_locked', 'sign_in_gone', 'too_many_requests'],
    },
    'POST /api/account/forgot': {
      title: both('Meminta tautan kata sandi lewat surel', 'Asks for a password link by mail'),
      note: both(
        'Jawabannya sama, ada atau tidak ada orangnya.',
        'The answer is the same whether anybody has the address.',
      ),
      body: forgotten,
      errors: ['mail_off', 'too_many_requests'],
    },
    'POST /api/account/reset': {
      title: both('Kata sandi baru dengan tautan', 'A new password by link'),
      body: resetBody,
      errors: ['reset_gone', 'too_many_requests', ...ofPassword],
    },
  },
}

export const audit: OperationFamily = {
  tag: 'audit',
  title: both('Jejak audit', 'Audit'),
  operations: {
    'GET /api/audit': { title: both('Tindakan, yang terbaru dulu', 'Acts, the newest first') },
    'GET /api/audit/export': {
      title: both('Semua yang tersaring, sebagai CSV', 'All that match, as CSV'),
      sends: ['text/csv'],
    },
  },
}
