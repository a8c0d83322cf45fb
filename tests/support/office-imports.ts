/** Files that staff of the office have brought: one that waits for them, one with rows that failed, one that was taken back. */
import type { Answer, Installation } from './installation'

export interface OfficeImports {
  previewed: string
  imported: string
  refused: string
  /** A row that stands in the table. */
  rowId: string
}

interface Sending {
  name: string
  text: string
  type?: string
  isLookedAt?: boolean
}

async function send(at: Installation, { name, text, type = 'sos', isLookedAt = false }: Sending) {
  const body = new FormData()
  body.append('file', new Blob([text]), name)
  const path = `/api/files/upload?type=${type}&preview=${isLookedAt}`
  const answer: Answer = await at.api(path, { method: 'POST', body })
  await at.finished(answer.body.jobId)
  return String(answer.body.batchId)
}

const HEADER =
  'order_id;standard_name;sid;segmen;bill_witel;li_product_name;li_milestone;revenue;order_created_date\n'
const CUSTOMERS = [
  'PT Laut Biru',
  'CV Sumber Jaya',
  'Bank Kota',
  'RS Melati',
  'Dinas Pendidikan',
  'PT Andalan',
]
const PRODUCTS = ['Indibiz 100', 'Astinet 50', 'OCA Blast', 'Netmonk', 'Antares']

/** Rows of January from `first` on; the price of one in seven ends in a way that says how the others are written. */
function orders(first: number, count: number): string {
  const line = (n: number) =>
    [
      `1-${8_800_000 + n * 37}`,
      CUSTOMERS[n % 6],
      `00${47_110_000 + n * 11}`,
      n % 3 === 0 ? 'Government' : 'Business',
      n % 2 === 0 ? 'SURABAYA UTARA' : 'MALANG',
      PRODUCTS[n % 5],
      n % 4 === 0 ? 'Provision Start' : 'Billing Complete',
      n % 7 === 0 ? `${n + 1}.250.000,50` : `${(n % 900) + 100}.500`,
      `${String((n % 28) + 1).padStart(2, '0')}/01/2026 09:${String(n % 60).padStart(2, '0')}`,
    ].join(';')
  return Array.from({ length: count }, (_, n) => `${line(first + n)}\n`).join('')
}

const FAULTY = [
  '1-8899001;PT Laut Biru;0047119001;Business;MALANG;Netmonk;Provision Start;seratus ribu;31/02/2026 10:00\n',
  ';CV Sumber Jaya;0047119002;Business;MALANG;Antares;Provision Start;150.000;12/01/2026 10:00\n',
  '1-8899003;Bank Kota;4,7E+09;Business;MALANG;OCA Blast;Provision Start;99.000;13/01/2026 10:00\n',
].join('')

/** What a header that nobody has decided about yet looks like. */
const FEBRUARY = HEADER.replace('standard_name', 'Nama Pelanggan Kita').replace('bill_witel', 'Witel')

const HSI =
  'order_id,order_date,regional,witel,sto,ncli,speedy,customer_name\nH-1,2026-01-02,5,MALANG,BLB,1,2,Ani\n'

export async function bringImports(at: Installation): Promise<OfficeImports> {
  const imported = await send(at, {
    name: 'sos-januari-2026.csv',
    text: HEADER + orders(0, 240) + FAULTY,
  })
  const twice = await send(at, { name: 'sos-januari-2026-ganda.csv', text: HEADER + orders(240, 30) })
  const back = await at.api(`/api/files/batches/${twice}/rollback`, {
    method: 'POST',
    body: '{}',
    ...JSON_BODY,
  })
  await at.finished(back.body.jobId)
  const refused = await send(at, { name: 'laporan-januari.csv', text: HSI, isLookedAt: true })
  const previewed = await send(at, {
    name: 'sos-februari-2026.csv',
    text: FEBRUARY + orders(200, 90) + FAULTY,
    isLookedAt: true,
  })
  const { order_id } = await at.database.db('sos_data').orderBy('order_id').first('order_id')
  return { previewed, imported, refused, rowId: String(order_id) }
}

const JSON_BODY = { headers: { 'content-type': 'application/json' } } as const
