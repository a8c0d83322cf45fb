/** The web server: pages, API and live hints in one process; any number of them may run. */
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { processName, stayAlive } from '@/jobs/engine/alive'
import { closeHints } from '@/jobs/engine/hints'
import { closeAuth } from '@/models/auth'
import { closeDb } from '@/models/db'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { onStopSignal } from '@/utils/stop-signals'
import { answerBrokenAddress, isBrokenAddress } from './broken-address'
import { openLive } from './live'
import { isBoard, queueBoard } from './queue-board'
import { allowBase, withSecurityHeaders } from './security-headers'

const STOP_LIMIT_MS = 10_000

async function main(): Promise<void> {
  const { HOST, PORT } = env()
  const dev = process.argv.includes('--dev')
  const app = next({ dev, hostname: HOST, port: PORT })
  const handle = app.getRequestHandler()
  const board = queueBoard()
  const protect = withSecurityHeaders({ isDevelopment: dev })
  const server = createServer((request, response) => {
    protect(response)
    if (isBoard(request)) {
      allowBase(response)
      board.answer(request, response)
      return
    }
    if (isBrokenAddress(request)) {
      answerBrokenAddress(request, response)
      return
    }
    handle(request, response).catch((error: unknown) => {
      log.error({ error: plainMessage(error) }, 'a page could not be answered')
      response.statusCode = 500
      response.end()
    })
  })
  const live = openLive(server)
  await Promise.all([app.prepare(), live.checkRedis()])
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(PORT, HOST, resolve)
  })
  const alive = await stayAlive(processName(), 'web', () => ({ redisConnected: live.isConnected() }))

  onStopSignal(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeIdleConnections()
    await live.close()
    await Promise.race([board.close(), sleep(2_000)])
    await Promise.race([closed, sleep(5_000)])
    server.closeAllConnections()
    await alive.stop()
    closeHints()
    await closeAuth()
    await closeDb()
  }, STOP_LIMIT_MS)
  // Whoever waits for this line may send a signal as soon as it is out.
  log.info(`Web is ready at http://${HOST}:${PORT}`)
}

main().catch((error: unknown) => {
  log.fatal(plainMessage(error))
  process.exit(1)
})
