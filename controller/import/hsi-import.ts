/** The work of the HSI import. */

import { source } from './hsi'
import { importFile } from './load'

export default importFile(source)
