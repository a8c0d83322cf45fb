/** The work of the SOS import. */
import { importFile } from './load'
import { source } from './sos'

export default importFile(source)
