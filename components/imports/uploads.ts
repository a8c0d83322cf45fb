/** Files on their way to the server, one after the other; they go on while their owner looks at other pages. Pure. */
import type { UploadReply } from '@/replies/imports'
import { ApiError } from '../api'
import type { dropFile, sendFile } from './send-file'
import { isCut } from './sending'
import { type Unfit, unfitness } from './unfit'

/**
 * `unfit`: it is no table, and is not sent; `lost`: the connection broke, and the file can be sent again; `refused`: the
 * server said why it is not taken; `seen`: whoever sent it looks at its page, and the list need not name it any more.
 */
export type UploadState = 'chosen' | 'unfit' | 'waiting' | 'sending' | 'done' | 'lost' | 'refused' | 'seen'

export interface UploadLine {
  id: number
  file: File
  /** '' while nobody has said which. */
  type: string
  state: UploadState
  /** Bytes sent. */
  sent: number
  reply: UploadReply | null
  error: unknown
  unfit: Unfit | null
}

const GUESSES: readonly (readonly [RegExp, string])[] = [
  [/(^|[^a-z])(sos|digital|dp)([^a-z]|$)/, 'sos'],
  [/(^|[^a-z])hsi([^a-z]|$)/, 'hsi'],
  [/(^|[^a-z])(jt|tambahan)([^a-z]|$)/, 'jt'],
  [/(^|[^a-z])datin([^a-z]|$)/, 'datin'],
]

/** The type that a file's name speaks of; '' when it names none or several. */
export function guessType(fileName: string): string {
  const name = fileName.toLowerCase()
  const found = GUESSES.filter(([pattern]) => pattern.test(name))
  return found.length === 1 ? (found[0]?.[1] ?? '') : ''
}

export interface Uploads {
  lines(): readonly UploadLine[]
  /** The largest file that the server takes, in bytes; null while nobody has said it. */
  mostBytes(): number | null
  /** Says it. What is larger is not sent. */
  setMostBytes(bytes: number): void
  subscribe(listener: () => void): () => void
  add(files: readonly File[]): void
  setType(id: number, type: string): void
  /** Sends all that were chosen and have a type. */
  start(): void
  /** Sends again what was lost on the way, or what the server could not take then: what has come of it need not come again. */
  retry(id: number): void
  /** Whether the file of a batch is still in this page's hands. */
  has(batchId: string): boolean
  /** Sends the file of a batch once more, as another type; it stands in the list again. */
  sendAs(batchId: string, type: string): void
  /** Its page is open now. */
  noteSeen(id: number): void
  /** Takes a file off the list; one that is on its way is stopped. */
  remove(id: number): void
}

interface Ways {
  send: typeof sendFile
  drop: typeof dropFile
  check?: typeof unfitness
}

export function createUploads({ send, drop, check = unfitness }: Ways): Uploads {
  let lines: readonly UploadLine[] = []
  let nextId = 1
  let mostBytes: number | null = null
  let sending: { id: number; stop: AbortController } | null = null
  const listeners = new Set<() => void>()

  function set(changed: readonly UploadLine[]) {
    lines = changed
    for (const listener of listeners) listener()
  }
  const patch = (id: number, change: Partial<UploadLine>) =>
    set(lines.map((line) => (line.id === id ? { ...line, ...change } : line)))

  const ofBatch = (batchId: string) => lines.find(({ reply }) => reply?.batchId === batchId)

  async function look({ id, file }: UploadLine): Promise<void> {
    const unfit = await check(file, mostBytes).catch(() => null)
    const isStill = lines.some((line) => line.id === id && line.state === 'chosen')
    if (unfit !== null && isStill) patch(id, { state: 'unfit', unfit })
  }

  async function pump(): Promise<void> {
    const next = lines.find(({ state }) => state === 'waiting')
    if (sending !== null || next === undefined) return
    const { id, file, type } = next
    const stop = new AbortController()
    sending = { id, stop }
    patch(id, { state: 'sending', error: null })
    try {
      const reply = await send(file, { type, signal: stop.signal, onSent: (sent) => patch(id, { sent }) })
      patch(id, { state: 'done', reply })
    } catch (error) {
      patch(id, { state: isLost(error) ? 'lost' : 'refused', error })
    }
    sending = null
    await pump()
  }
  return {
    lines: () => lines,
    mostBytes: () => mostBytes,
    setMostBytes: (bytes) => {
      if (bytes === mostBytes) return
      mostBytes = bytes
      for (const line of lines) if (line.state === 'chosen') void look(line)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add: (files) => {
      const chosen = files.map((file): UploadLine => {
        const type = guessType(file.name)
        return { id: nextId++, file, type, state: 'chosen', sent: 0, reply: null, error: null, unfit: null }
      })
      set([...lines, ...chosen])
      for (const line of chosen) void look(line)
    },
    setType: (id, type) => patch(id, { type }),
    start: () => {
      set(
        lines.map((line) =>
          line.state === 'chosen' && line.type !== '' ? { ...line, state: 'waiting' } : line,
        ),
      )
      void pump()
    },
    retry: (id) => {
      patch(id, { state: 'waiting' })
      void pump()
    },
    has: (batchId) => ofBatch(batchId) !== undefined,
    sendAs: (batchId, type) => {
      const line = ofBatch(batchId)
      if (line === undefined) return
      patch(line.id, { state: 'waiting', type, reply: null, sent: 0 })
      void pump()
    },
    noteSeen: (id) => patch(id, { state: 'seen' }),
    remove: (id) => {
      if (sending?.id === id) sending.stop.abort()
      const line = lines.find((one) => one.id === id)
      if (line) drop(line.file)
      set(lines.filter((line) => line.id !== id))
    },
  }
}

/** The connection broke, and nobody said no. */
const isLost = (error: unknown) => isCut(error) || (error instanceof ApiError && error.code === 'upload_cut')

const LATER = new Set([401, 429])

/** Whether sending it again may help: somebody signs in, time passes, an admin makes room. */
export const isForLater = (error: unknown) =>
  error instanceof ApiError && (LATER.has(error.status) || error.status >= 500)

export const isUnderWay = ({ state }: UploadLine) => state === 'waiting' || state === 'sending'
