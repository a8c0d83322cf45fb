/** What the two kinds of degree proposals share: SIASN serves both from one address, told apart by a number. */
import { columns, type GeneratedColumn } from '@/models/table-shape'
import {
  field,
  monthFilter,
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
import type { Field, ProxySource } from './source'

const PERIOD = field('periode_id', ['Periode', 'Period'], 'month')

/** What one kind differs in: SIASN's number of it, and the values inside `usulan_data.data` that name its degree. */
export interface DegreeKind {
  type: string
  detailLayanan: string
  /** Shown in this order, each a key of `usulan_data.data`. */
  details: readonly Field[]
}

/** The declaration of one kind of degree proposal. */
export function degreeSource({ type, detailLayanan, details }: DegreeKind): ProxySource {
  return {
    type,
    table: {
      schema: 'siasn_proxy',
      table: `proxy_${type}`,
      key: 'id',
      columns: degreeColumns,
      generated: Object.fromEntries(details.map(({ path }) => [path, inside(path)])),
    },
    paging: { pageSize: 100, offsetCounts: 'pages', rowsAt: 'results', totalAt: null },
    request: ({ offset, limit, instansiId }) => ({
      method: 'GET',
      path: '/siasn-instansi/api/peremajaan/inbox-usul-instansi',
      query: {
        detail_layanan: detailLayanan,
        instansi_kerja_id: instansiId,
        limit: String(limit),
        offset: String(offset),
      },
    }),
    label: ['nip', 'nama'],
    list: [NIP, NAME, UNIT, ...details, PERIOD, STATUS, PROPOSED_AT],
    filters: {
      ...WHO_FILTERS,
      jenis_layanan_nama: SERVICE_FILTER,
      status_usulan: STATUS_FILTER,
      periode_id: monthFilter(PERIOD),
    },
    sort: ['nama', 'nip', 'tgl_usulan'],
    download: [
      ...WHO,
      SERVICE,
      ...details,
      PERIOD,
      STATUS,
      field('alasan_tolak_nama', ['Alasan Tolak', 'Reason of refusal']),
      PERSON_STATUS,
    ],
  }
}

function inside(key: string): GeneratedColumn {
  return { kind: 'text', path: ['usulan_data', 'data', key] }
}

const degreeColumns = {
  ...columns('text', [
    'id',
    'nama',
    'nip',
    'pns_id',
    'tipe_pegawai',
    'detail_layanan',
    'sub_layanan',
    'detail_layanan_nama',
    'jenis_layanan_nama',
    'unor_verifikator',
    'unor_verifikator_nama',
    'nip_verifikator',
    'nama_verifikator',
    'status_usulan_nama',
    'sumber',
    'id_riwayat_update',
    'id_riwayat',
    'tipe_usulan',
    'tipe',
    'alasan_tolak_nama',
    'pns_id_approval',
    'nip_approval',
    'nama_approval',
    'unor_approval_id',
    'unor_approval_nama',
    'instansi_id',
    'instansi_nama',
    'kanreg_id',
    'periode',
    'periode_id',
    'alasan_tolak_tambahan',
  ]),
  ...columns('integer', ['status_usulan', 'alasan_tolak_id', 'rekomendasi_approval']),
  ...columns('timestamp', ['tgl_usulan', 'tmt_cpns', 'tgl_tolak_bkn']),
  ...columns('jsonb', ['usulan_data', 'dokumen_usulan']),
}
