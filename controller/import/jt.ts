/** JT, also called tambahan: work orders of the additional network. */
import { spmkSource } from './spmk'

export const source = spmkSource('jt-import', 'JT', {
  apiNames: ['jt', 'tambahan'],
  key: ['no_nde_spmk', 'id_i_hld'],
  required: ['no_nde_spmk', 'id_i_hld'],
})
