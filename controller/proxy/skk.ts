/** Changes of an employee's status and position (SKK). SIASN asks for no agency id here. */
import { columns } from '@/models/table-shape'
import {
  field,
  NAME,
  NIP,
  PERSON_STATUS,
  PROPOSED_AT,
  SERVICE,
  SERVICE_FILTER,
  STATUS,
  STATUS_FILTER,
  UNIT,
  WHO,
  WHO_FILTERS,
} from './fields'
import type { ProxySource } from './source'
import { syncProxy } from './sync'

const DECREE = field('no_sk', ['Nomor SK', 'Decree number'])
const DECREE_DAY = field('tgl_sk', ['Tanggal SK', 'Decree date'], 'day')
const MESSAGE = field('message', ['Message', 'Message'])

export const source: ProxySource = {
  type: 'skk',
  table: {
    schema: 'siasn_proxy',
    table: 'proxy_skk',
    key: 'id',
    columns: {
      ...columns('text', [
        'id',
        'jenis_layanan_nama',
        'no_surat_usulan',
        'pns_id',
        'nip',
        'nama',
        'instansi_id',
        'instansi_nama',
        'provinsi_nama',
        'deleted_at',
        'no_sk',
        'pejabat_ttd_sk',
        'typeSignature',
        'nama_waris',
        'tempat_ditetapkan',
        'jabatan_ttd',
        'status_cpns_pns',
        'pangkat_gol',
        'masa_kerja_gol',
        'path_surat_usulan',
        'message',
      ]),
      ...columns('integer', ['jenis_layanan', 'sub_layanan', 'detail_layanan', 'status_usulan']),
      ...columns('timestamp', ['tgl_surat_usulan', 'tgl_usulan', 'tgl_sk', 'mulai_tgl']),
      ...columns('jsonb', ['usulan_data', 'dokumen_usulan']),
    },
    generated: {},
  },
  paging: { pageSize: 500, offsetCounts: 'rows', rowsAt: 'data', totalAt: ['meta', 'total'] },
  request: ({ offset, limit }) => ({
    method: 'GET',
    path: '/siasn-instansi/skk/usulan/monitoring',
    query: {
      nip: '',
      nama: '',
      tgl_usulan: '',
      sub_layanan: '',
      detail_layanan_id: '',
      status_usulan: '',
      limit: String(limit),
      offset: String(offset),
    },
  }),
  label: ['nip', 'nama'],
  list: [
    NIP,
    NAME,
    UNIT,
    SERVICE,
    STATUS,
    PROPOSED_AT,
    DECREE,
    DECREE_DAY,
    MESSAGE,
    field('path_surat_usulan', ['Surat Usulan', 'Proposal letter'], 'document'),
  ],
  filters: { ...WHO_FILTERS, jenis_layanan_nama: SERVICE_FILTER, status_usulan: STATUS_FILTER },
  sort: ['nama', 'nip', 'tgl_usulan'],
  download: [...WHO, SERVICE, DECREE, DECREE_DAY, STATUS, MESSAGE, PERSON_STATUS],
}

export default syncProxy(source)
