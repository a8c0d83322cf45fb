/** How it goes: the first screen, charts, safety, health. */
import { both, type OperationFamily } from './operation'

const away = {
  503: both('Tidak dapat bekerja; `reasons` menyebut sebabnya', 'It cannot do its work; `reasons` says why'),
}

export const watching: OperationFamily = {
  tag: 'watching',
  title: both('Pemantauan', 'Watching'),
  operations: {
    'GET /api/overview': {
      title: both('Layar pertama sebagai data', 'The first screen as data'),
      note: both(
        'Bagian yang masih dihitung bernilai null; `isSettled` lalu false.',
        'Parts that are still being counted are null; `isSettled` is false then.',
      ),
      mayBeNull: ['failures', 'outcomes'],
    },
    'GET /api/charts': {
      title: both('Angka di balik grafik', 'The figures behind the charts'),
      note: both('`family` dan `type` selalu bersama.', '`family` and `type` come together.'),
    },
    'GET /api/operations': { title: both('Panel keamanan antrean', 'The queue-safety panel') },
    'GET /api/live': { title: both('Proses ini menjawab', 'This process answers'), path: '/health' },
    'GET /api/health': {
      title: both('Instalasi dapat bekerja', 'The installation can do its work'),
      also: away,
    },
    'GET /api/metrics': {
      title: both('Metrik untuk Prometheus', 'Metrics for Prometheus'),
      path: '/metrics',
      sends: ['text/plain'],
    },
  },
}
