/** Files that come in parts, on this host's disk: what has come of each, whose it is, and that nobody waits for it for ever. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { env } from '@/utils/env'
import { AppError, errorCode } from '@/utils/errors'
import { writeTrouble } from '@/utils/storage-trouble'

const announced = z.object({
  /** Who sends it: `user 17`, `token 3`. */
  owner: z.string(),
  fileName: z.string(),
  /** Of the whole file, in bytes. */
  length: z.number(),
})
export type Announced = z.infer<typeof announced>

export interface Part extends Announced {
  id: string
  /** Bytes that are on the disk. */
  offset: number
  path: string
}

/** Since its last byte. */
const KEPT_MS = 24 * 3_600_000
/** Of one sender; the oldest gives way. */
const KEPT_PARTS = 20
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const folder = () => join(env().SINKRON_HOME, 'uploads')
const dataPath = (id: string) => join(folder(), `${id}.part`)
const factsPath = (id: string) => join(folder(), `${id}.json`)

const ifThere = async <Value>(work: Promise<Value>): Promise<Value | null> =>
  work.catch((error: unknown) => (errorCode(error) === 'ENOENT' ? null : Promise.reject(error)))

/** Null when a machine that lost its power has left half of them. */
function readFacts(text: string): Announced | null {
  try {
    return announced.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function readPart(id: string): Promise<Part | null> {
  if (!ID.test(id)) return null
  const [text, data] = await Promise.all([
    ifThere(readFile(factsPath(id), 'utf8')),
    ifThere(stat(dataPath(id))),
  ])
  const facts = readFacts(text ?? '')
  return facts && data && { ...facts, id, offset: data.size, path: dataPath(id) }
}

/** Removes what is there of an upload. */
export async function removePart(id: string): Promise<void> {
  for (const path of [dataPath(id), factsPath(id)]) await rm(path, { force: true })
}

/** When something was last added to what lies there, by id; files of one request have no ending. */
async function lastAdded(): Promise<Map<string, number>> {
  const at = new Map<string, number>()
  for (const name of await readdir(folder())) {
    const found = await ifThere(stat(join(folder(), name)))
    const [id = ''] = name.split('.')
    if (found) at.set(id, Math.max(at.get(id) ?? 0, found.mtimeMs))
  }
  return at
}

/** Removes what nobody has added to for a day, also what a process that was killed has left; and an owner's oldest. */
async function sweep(owner: string): Promise<void> {
  const theirs: { id: string; at: number }[] = []
  for (const [id, at] of await lastAdded()) {
    if (at < Date.now() - KEPT_MS) {
      await removePart(id)
      await rm(join(folder(), id), { force: true })
    } else if ((await readPart(id))?.owner === owner) theirs.push({ id, at })
  }
  theirs.sort((one, other) => other.at - one.at)
  for (const { id } of theirs.slice(KEPT_PARTS - 1)) await removePart(id)
}

/** Makes room for a file of this sender. @returns its id. @throws AppError upload_no_room, storage_unavailable. */
export async function createPart(facts: Announced): Promise<string> {
  const id = randomUUID()
  try {
    await mkdir(folder(), { recursive: true, mode: 0o700 })
    await sweep(facts.owner)
    await writeFile(factsPath(id), JSON.stringify(facts), { mode: 0o600 })
    await writeFile(dataPath(id), '', { mode: 0o600 })
  } catch (error) {
    await removePart(id).catch(() => undefined)
    throw writeTrouble(error)
  }
  return id
}

/** Who writes to which of them in this process. */
const writers = new Map<string, { stop: () => void; ended: Promise<unknown> }>()

/** A sender who asks again has lost the connection that still seems to write. */
async function stopWriter(id: string): Promise<void> {
  for (let writer = writers.get(id); writer; writer = writers.get(id)) {
    writer.stop()
    await writer.ended
  }
}

/** An upload of this sender, to which nobody writes any more. @throws AppError unknown_upload, also of somebody else's. */
export async function partOf(id: string, owner: string): Promise<Part> {
  const isTheirs = async () => (await readPart(id))?.owner === owner
  if (await isTheirs()) await stopWriter(id)
  const part = await readPart(id)
  if (part?.owner !== owner) throw new AppError('unknown_upload')
  return part
}

/** At its place, not at the end: another process of this host that does not know of the cut yet writes the same there. */
async function writeAt(file: FileHandle, chunk: Buffer, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at + done)
    done += bytesWritten
  }
}

async function append({ path, length, offset }: Part, bytes: Readable): Promise<number> {
  const file = await open(path, 'r+')
  let size = offset
  try {
    // What is refused is answered, so its request must stay open.
    for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (size + chunk.length > length)
        throw new AppError('upload_header', { name: 'Content-Length', accepted: `0–${length - offset}` })
      await writeAt(file, chunk, size).catch((error) => Promise.reject(writeTrouble(error)))
      size += chunk.length
    }
  } finally {
    await file.close()
  }
  return size
}

/**
 * Adds what comes to an upload, and keeps all that has come when the connection breaks.
 * @returns how many bytes there are now.
 * @throws AppError unknown_upload; upload_offset with the offset to go on from; upload_header when more comes than was
 * announced; upload_no_room, storage_unavailable; upload_cut when the connection broke.
 */
export async function appendTo(part: Part, from: number, bytes: Readable): Promise<number> {
  const { id, offset } = part
  if (from !== offset || writers.has(id)) throw new AppError('upload_offset', { offset }, { offset })
  const work = append(part, bytes).catch((error: unknown) => {
    if (error instanceof AppError) throw error
    if (errorCode(error) === 'ENOENT') throw new AppError('unknown_upload')
    throw new AppError('upload_cut', { reason: error instanceof Error ? error.message : '' })
  })
  const ended = work.catch(() => undefined).finally(() => writers.delete(id))
  writers.set(id, { stop: () => bytes.destroy(), ended })
  try {
    return await work
  } finally {
    await ended
  }
}

/** What its bytes hash to, hexadecimal. */
export async function hashPart({ path }: Part): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
