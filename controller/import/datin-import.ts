/** The work of the Datin import. */

import { source } from './datin'
import { importFile } from './load'

export default importFile(source)
