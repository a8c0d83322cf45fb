/** One uploaded file, streamed to this disk: never whole in memory, and gone again when it is cut or too large. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import { env } from '@/utils/env'
import { AppError } from '@/utils/errors'
import { writeTrouble } from '@/utils/storage-trouble'
import type { ApiRequest } from './request'

export interface Upload {
  /** On this disk, for as long as the request is answered. */
  path: string
  /** As its owner called it; for showing only. */
  fileName: string
  /** In bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
}

const LONGEST_NAME = 200
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The last part of a path, without what could lead elsewhere or mislead a reader. */
export function plainFileName(name: string): string {
  const last = name.toWellFormed().replace(CONTROL, '').split(/[\\/]/).at(-1)?.trim() ?? ''
  return last.slice(-LONGEST_NAME) || 'berkas'
}

/**
 * Takes the multipart field `file`, gives it to `use`, and removes it whatever happens.
 * @throws AppError upload_missing, upload_several, upload_too_large, upload_cut, upload_no_room, storage_unavailable,
 * upload_not_multipart.
 */
export async function withUpload<Value>(
  request: ApiRequest,
  maxBytes: number,
  use: (upload: Upload) => Promise<Value>,
): Promise<Value> {
  const folder = join(env().SINKRON_HOME, 'uploads')
  const path = join(folder, randomUUID())
  try {
    const received = await mkdir(folder, { recursive: true, mode: 0o700 })
      .then(() => receive(request, path, maxBytes))
      .catch((error: unknown) => Promise.reject(writeTrouble(error)))
    return await use({ path, ...received })
  } finally {
    await rm(path, { force: true })
  }
}

function openForm(request: ApiRequest, maxBytes: number) {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      // One byte more than allowed tells a file of just that size from a larger one.
      limits: { files: 20, fileSize: maxBytes + 1, fields: 20, fieldSize: 10_000, parts: 25 },
    })
  } catch {
    throw new AppError('upload_not_multipart')
  }
}

async function receive(request: ApiRequest, path: string, maxBytes: number): Promise<Omit<Upload, 'path'>> {
  const tooLarge = () => new AppError('upload_too_large', { most: Math.floor(maxBytes / 2 ** 20) })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + 2 ** 20) throw tooLarge()
  const form = openForm(request, maxBytes)
  let stored: Promise<Omit<Upload, 'path'>> | undefined
  let isSeveral = false
  form.on('file', (field, file, info) => {
    if (field !== 'file' || stored) {
      isSeveral ||= field === 'file'
      file.resume()
      return
    }
    stored = store(file, path).then(({ size, sha256 }) => {
      if (size > maxBytes) throw tooLarge()
      return { fileName: plainFileName(info.filename ?? ''), size, sha256 }
    })
    // It is looked at when the whole form is there.
    stored.catch(() => request.destroyed || form.destroy(new Error('the file could not be stored')))
  })
  try {
    await pipeline(request, form)
  } catch (error) {
    await stored
    throw new AppError('upload_cut', { reason: error instanceof Error ? error.message : '' })
  }
  if (isSeveral) {
    await stored?.catch(() => undefined)
    throw new AppError('upload_several')
  }
  const upload = await stored
  if (!upload) throw new AppError('upload_missing')
  return upload
}

async function store(file: NodeJS.ReadableStream, path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(file, measure, createWriteStream(path, { mode: 0o600 }))
  return { size, sha256: hash.digest('hex') }
}
