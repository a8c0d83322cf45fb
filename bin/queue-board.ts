/** Bull Board under /admin/queues: what stands in Redis, for admins, to look at and nothing else. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createBullBoard } from '@bull-board/api'
import { BullAdapter } from '@bull-board/api/bullAdapter'
import { ExpressAdapter } from '@bull-board/express'
import express, { type Express, type RequestHandler } from 'express'
import { definitions } from '@/jobs/definitions'
import { openQueue, type Queue } from '@/jobs/engine/bull'
import { sessionUser } from '@/models/auth'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

export const BOARD_PATH = '/admin/queues'

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}

/** Whether the board answers this address, not the pages. */
export function isBoard(request: IncomingMessage): boolean {
  const path = pathOf(request)
  return path === BOARD_PATH || path.startsWith(`${BOARD_PATH}/`)
}

/** A person who opens an address, in contrast to what a page fetches by itself. */
function isVisit({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html')
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function toSignIn(response: ServerResponse): void {
  response.writeHead(302, { Location: `/sign-in?next=${encodeURIComponent(BOARD_PATH)}` }).end()
}

/** Says no to all but an admin's own reading; true when it did. */
async function isRefused(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { headers, method = '' } = request
  if (!['GET', 'HEAD'].includes(method)) {
    response.setHeader('Allow', 'GET, HEAD')
    refuse(response, 405, 'Papan ini hanya untuk dilihat. This board is only for looking at.')
    return true
  }
  const site = headers['sec-fetch-site']
  if ((site === 'cross-site' || site === 'same-site') && !isVisit(request)) {
    refuse(response, 403, 'Permintaan dari situs lain ditolak. Requests of other sites are refused.')
    return true
  }
  const user = await sessionUser(headers.cookie ?? '')
  if (user?.role === 'admin') return false
  if (user)
    refuse(response, 403, 'Hanya admin yang dapat membuka halaman ini. Only admins can open this page.')
  else if (isVisit(request)) toSignIn(response)
  else refuse(response, 401, 'Masuk dahulu. Sign in first.')
  return true
}

/** The board's page would fetch its letters from others' servers; what admins look at is nobody else's business. */
const withoutOthersFonts: RequestHandler = (_request, response, next) => {
  const render = response.render.bind(response) as (
    view: string,
    values: object,
    done: (error: Error | null, html: string) => void,
  ) => void
  const send = (error: Error | null, html: string) => {
    if (error) next(error)
    else response.send(html.replace(/<link href="https?:[^>]*>/g, ''))
  }
  response.render = (view: string, values?: object | ((error: Error, html: string) => void)) =>
    render(view, typeof values === 'object' ? values : {}, send)
  next()
}

type BoardOptions = Parameters<typeof createBullBoard>[0]

interface Board {
  app: Express
  queues: Queue[]
}

/** Opens the queues without taking anything from them. */
function openBoard(): Board {
  const queues = definitions.map((job) => openQueue(job))
  const adapter = new ExpressAdapter().setBasePath(BOARD_PATH)
  createBullBoard({
    queues: queues.map((queue) => new BullAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    // The adapter brings its own copy of the types, which differs in nothing but its private fields.
    serverAdapter: adapter as unknown as BoardOptions['serverAdapter'],
    options: {
      uiConfig: {
        boardTitle: 'Sinkron',
        hideRedisDetails: false,
        miscLinks: [{ text: '← Sinkron', url: '/operations' }],
      },
    },
  })
  const app = express()
  app.disable('x-powered-by')
  app.use(BOARD_PATH, withoutOthersFonts, adapter.getRouter() as Express)
  return { app, queues }
}

/**
 * The board's answers, each for a session checked anew. Its queues are opened with the first visit of an admin, so
 * that a web process nobody looks into keeps no connections for it.
 */
export function queueBoard() {
  let board: Board | undefined
  return {
    answer: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      response.setHeader('Cache-Control', 'no-store')
      try {
        if (await isRefused(request, response)) return
        board ??= openBoard()
        board.app(request, response)
      } catch (error) {
        log.error({ error: plainMessage(error) }, 'the board of queues could not be shown')
        if (!response.headersSent) refuse(response, 503, 'Coba lagi nanti. Try again later.')
      }
    },
    close: async (): Promise<void> => {
      await Promise.allSettled((board?.queues ?? []).map((queue) => queue.close(true)))
    },
  }
}
