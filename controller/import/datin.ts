/** Datin: work orders of data lines. Its files may lack `id_i_hld`; the key then has an empty second part. */
import { spmkSource } from './spmk'

export const source = spmkSource('datin-import', 'DATIN', {
  apiNames: ['datin'],
  key: ['no_nde_spmk'],
  required: ['no_nde_spmk', 'witel_baru', 'revenue_plan', 'po_name', 'segmen'],
})
