/** The work of the JT import. */

import { source } from './jt'
import { importFile } from './load'

export default importFile(source)
