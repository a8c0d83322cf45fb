/** Professional degrees (pencantuman gelar profesi). */
import { degreeSource } from './degree-fields'
import { field } from './fields'
import { syncProxy } from './sync'

export const source = degreeSource({
  type: 'pg_profesi',
  detailLayanan: '125',
  details: [
    field('gelar_profesi', ['Gelar Profesi', 'Professional degree']),
    field('nomor_sertifikat', ['Nomor Sertifikat', 'Certificate number']),
    field('tanggal_sertifikat', ['Tanggal Sertifikat', 'Certificate date'], 'day'),
  ],
})

export default syncProxy(source)
