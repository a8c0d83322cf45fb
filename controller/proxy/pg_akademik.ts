/** Academic degrees (pencantuman gelar akademik). */
import { degreeSource } from './degree-fields'
import { field } from './fields'
import { syncProxy } from './sync'

export const source = degreeSource({
  type: 'pg_akademik',
  detailLayanan: '328',
  details: [
    field('gelar_depan', ['Gelar Depan', 'Degree before the name']),
    field('gelar_belakang', ['Gelar Belakang', 'Degree after the name']),
    field('pendidikan_nama', ['Pendidikan', 'Education']),
    field('nomor_sk', ['Nomor SK', 'Decree number']),
    field('tanggal_sk', ['Tanggal SK', 'Decree date'], 'day'),
  ],
})

export default syncProxy(source)
