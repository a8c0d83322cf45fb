/** JT and Datin: work orders (SPMK) of one table, told apart by `status_proyek`. */
import type { ImportType } from '@/jobs/definitions/imports'
import { columnsOf, type Deriving, fieldsOf, filtersOf, type ImportSource, tableColumns } from './columns'
import { COMMON } from './columns-common'
import { daysBetween } from './dates'
import { isNoKey } from './values'

const columns = columnsOf([
  ['bulan', 'month', 'Bulan', 'Month'],
  ['tahun', 'integer', 'Tahun', 'Year'],
  ['region', 'text', 'Region', 'Region'],
  ['witel_lama', 'text', 'Witel Lama', 'Old witel'],
  ['witel_baru', 'text', 'Witel Baru', 'New witel'],
  ['id_i_hld', 'code', 'ID I-HLD', 'I-HLD ID'],
  ['no_nde_spmk', 'code', 'Nomor NDE SPMK', 'NDE number of the SPMK'],
  ['perihal_nde_spmk', 'text', 'Perihal NDE SPMK', 'Subject of the NDE'],
  ['uraian_kegiatan', 'text', 'Uraian Kegiatan', 'Description of the work'],
  COMMON.segmen,
  COMMON.po_name,
  ['konfirmasi_po', 'text', 'Konfirmasi PO', 'PO confirmation'],
  ['jenis_kegiatan', 'text', 'Jenis Kegiatan', 'Kind of work'],
  ['status_proyek', 'text', 'Status Proyek', 'Project'],
  ['revenue_plan', 'money', 'Rencana Pendapatan', 'Planned revenue'],
  ['rab', 'money', 'RAB', 'Budget (RAB)'],
  ['total_port', 'text', 'Total Port', 'Total ports'],
  ['template_durasi', 'text', 'Templat Durasi', 'Duration template'],
  ['toc', 'text', 'TOC', 'TOC'],
  ['keterangan_toc', 'text', 'Keterangan TOC', 'Note on the TOC'],
  ['umur_pekerjaan', 'text', 'Umur Pekerjaan', 'Age of the work'],
  ['kategori_umur_pekerjaan', 'text', 'Kategori Umur Pekerjaan', 'Age category of the work'],
  ['status_tomps_last_activity', 'text', 'Aktivitas Terakhir TOMPS', 'Last TOMPS activity'],
  ['status_tomps_new', 'text', 'Status TOMPS Baru', 'New TOMPS status'],
  ['status_i_hld', 'text', 'Status I-HLD', 'I-HLD status'],
  ['nama_odp_go_live', 'text', 'Nama ODP Go Live', 'ODP gone live'],
  ['bak', 'text', 'BAK', 'BAK'],
  ['tanggal_golive', 'date', 'Tanggal Go Live', 'Gone live on', 'TANGGAL GOLIVE (DD/MM/YYYY)'],
  ['keterangan_pelimpahan', 'text', 'Keterangan Pelimpahan', 'Note on the handover'],
  ['mitra_lokal', 'text', 'Mitra Lokal', 'Local partner'],
  ['tanggal_cb', 'date', 'Tanggal CB', 'CB on'],
  ['tanggal_mom', 'date', 'Tanggal MoM', 'MoM on'],
  ['mom', 'text', 'MoM', 'Minutes (MoM)'],
  ['ba_drop', 'text', 'BA Drop', 'Drop report'],
  ['usia', 'integer', 'Usia (Hari)', 'Age (days)'],
  ['go_live', 'flag', 'Go Live', 'Live'],
  ['populasi_non_drop', 'flag', 'Populasi Non Drop', 'Not dropped'],
])

const STATUSES = ['status_tomps_last_activity', 'status_tomps_new', 'status_i_hld']
const GO_LIVE = /GO[ _-]*LIVE/i
const DROPPED = /DROP|BATAL|CANCEL/i

function deriveMonth({ get, set, fail }: Deriving): void {
  const month = get('bulan')
  const year = get('tahun')
  if (month?.length === 2) {
    if (year === null) fail('bulan', 'month_expected')
    else set('bulan', `${year}-${month}`)
  }
  if (month === null) set('bulan', get('tanggal_mom')?.slice(0, 7) ?? null)
  if (year === null) set('tahun', get('bulan')?.slice(0, 4) ?? null)
}

function deriveStatus({ get, set }: Deriving): void {
  const statuses = STATUSES.map((name) => get(name) ?? '')
  if (get('go_live') === null) set('go_live', statuses.some((text) => GO_LIVE.test(text)) ? 'Y' : 'N')
  if (get('populasi_non_drop') === null)
    set('populasi_non_drop', statuses.some((text) => DROPPED.test(text)) ? 'N' : 'Y')
}

/** Of each derived column, the columns that it follows from; none: it is always set. */
const DERIVED = {
  status_proyek: [],
  bulan: ['bulan', 'tanggal_mom'],
  tahun: ['bulan', 'tanggal_mom'],
  go_live: STATUSES,
  populasi_non_drop: STATUSES,
  usia: ['tanggal_mom'],
} as const

const escaped = (part: string | null) => (part ?? '').replace(/[\\|]/g, '\\$&')

/** A row's key of both parts, different for different parts. */
function rowKey(spmk: string | null, hld: string | null): string {
  return `${escaped(spmk)}|${escaped(hld)}`
}

function derive(project: 'JT' | 'DATIN', row: Deriving): void {
  const { get, set, fail, today } = row
  const found = get('status_proyek')?.toUpperCase()
  if ((found === 'JT' || found === 'DATIN') && found !== project)
    fail('status_proyek', 'other_project', { found, expected: project })
  set('status_proyek', project)
  // Where it may be missing, it is a part of the key still.
  if (isNoKey(get('id_i_hld') ?? '')) set('id_i_hld', null)
  deriveMonth(row)
  deriveStatus(row)
  const mom = get('tanggal_mom')
  if (get('usia') === null && mom !== null) set('usia', String(daysBetween(mom, today)))
  set('row_key', rowKey(get('no_nde_spmk'), get('id_i_hld')))
}

const LISTED = [
  'no_nde_spmk',
  'id_i_hld',
  'status_proyek',
  'witel_baru',
  'po_name',
  'segmen',
  'jenis_kegiatan',
  'revenue_plan',
  'status_tomps_new',
  'go_live',
  'tanggal_mom',
  'usia',
]

/** What JT and Datin have in common; `required` and `key` are each one's own. */
export function spmkSource(
  type: ImportType,
  project: 'JT' | 'DATIN',
  own: Pick<ImportSource, 'apiNames' | 'key' | 'required'>,
): ImportSource {
  return {
    type,
    ...own,
    columns,
    derive: (row) => derive(project, row),
    derived: DERIVED,
    table: {
      schema: 'public',
      table: 'spmk_mom',
      key: 'row_key',
      columns: { row_key: 'text', ...tableColumns(columns) },
      generated: {},
    },
    own: { column: 'status_proyek', value: project },
    label: ['no_nde_spmk', 'id_i_hld', 'po_name'],
    list: fieldsOf(columns, LISTED),
    filters: filtersOf(columns, {
      no_nde_spmk: 'contains',
      po_name: 'contains',
      status_proyek: 'choice',
      witel_baru: 'choice',
      segmen: 'choice',
      go_live: 'choice',
      bulan: 'month',
    }),
    sort: ['no_nde_spmk', 'po_name', 'tanggal_mom'],
    download: fieldsOf(columns),
  }
}
