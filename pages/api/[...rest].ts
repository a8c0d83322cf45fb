import { route } from '@/middleware/route'
import { AppError } from '@/utils/errors'

const nothing = () => {
  throw new AppError('not_found')
}

/** Addresses that do not exist answer like all others: JSON, a code, a request id. */
export default route({ GET: [nothing], POST: [nothing], PUT: [nothing], DELETE: [nothing] })
