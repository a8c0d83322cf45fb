/** Files of an installation: in a folder, or in a bucket that speaks S3; every host of it reads the same. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { env } from './env'
import { readTrouble, writeTrouble } from './storage-trouble'
import { type Place, parseStorageUrl } from './storage-url'

export interface Storage {
  /**
   * Stores a file of this disk under `key`; there wholly or not at all. `size` in bytes.
   * @throws AppError upload_no_room, storage_unavailable.
   */
  put(key: string, path: string, size: number): Promise<void>
  read(key: string): Promise<Readable>
  /**
   * Gives `work` a path to the file on this disk: the file itself in a folder, a copy that is gone afterwards else.
   * The path must not be written to. @throws StorageFileGone; AppError storage_unavailable; what `work` throws.
   */
  onDisk<Value>(key: string, work: (path: string) => Promise<Value>): Promise<Value>
  /** No error when there is none. */
  remove(key: string): Promise<void>
}

const KEY = /^[\w-]+(\/[\w-]+)*$/

/** Keys are made here, never of what a stranger named a file. */
export const newKey = (folder: string): string => `${folder}/${randomUUID()}`

async function openDisk(place: Place) {
  const { Disk } = await import('flydrive')
  if (place.kind === 'folder') {
    const { FSDriver } = await import('flydrive/drivers/fs')
    await mkdir(place.path, { recursive: true, mode: 0o700 })
    return new Disk(new FSDriver({ location: place.path, visibility: 'private' }))
  }
  const { S3Driver } = await import('flydrive/drivers/s3')
  const { bucket, region, endpoint, pathStyle: forcePathStyle } = place
  const where = { region, forcePathStyle, ...(endpoint ? { endpoint } : {}) }
  // Buckets beside Amazon's often know neither access lists nor the newer checksums.
  const plain = { supportsACL: false, requestChecksumCalculation: 'WHEN_REQUIRED' as const }
  return new Disk(
    new S3Driver({
      bucket,
      visibility: 'private',
      ...where,
      ...plain,
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  )
}

/** Opens the storage at a place; the folder is made when it is not there. */
export async function openStorage(place: Place): Promise<Storage> {
  const disk = await openDisk(place)
  const named = (key: string) => {
    if (!KEY.test(key)) throw new Error('a storage key holds letters, digits, - and _ between slashes')
    return place.kind === 's3' && place.prefix ? `${place.prefix}/${key}` : key
  }
  const read = (key: string) => disk.getStream(named(key))
  const put = async (key: string, path: string, size: number) => {
    if (place.kind === 's3')
      return disk.putStream(named(key), createReadStream(path), { contentLength: size })
    // What is cut in the middle has another name, and is nobody's file.
    const part = `${key}.part`
    try {
      await disk.putStream(part, createReadStream(path))
      await disk.move(part, named(key))
    } catch (error) {
      await disk.delete(part).catch(() => undefined)
      throw error
    }
  }
  return {
    read,
    put: (key, path, size) => put(key, path, size).catch((error) => Promise.reject(writeTrouble(error))),
    onDisk: async (key, work) => {
      if (place.kind === 'folder') {
        const path = join(place.path, named(key))
        await access(path, constants.R_OK).catch((error) => Promise.reject(readTrouble(error)))
        return work(path)
      }
      const copy = join(tmpdir(), `sinkron-${randomUUID()}`)
      try {
        await read(key)
          .then((content) => pipeline(content, createWriteStream(copy, { mode: 0o600 })))
          .catch((error) => Promise.reject(readTrouble(error)))
        return await work(copy)
      } finally {
        await rm(copy, { force: true })
      }
    },
    remove: async (key) => {
      if (await disk.exists(named(key))) await disk.delete(named(key))
    },
  }
}

let opened: Promise<Storage> | undefined

/** The storage of this process, opened once. @throws AppError storage_unavailable. */
export function storage(): Promise<Storage> {
  const { STORAGE_URL, SINKRON_HOME } = env()
  opened ??= openStorage(parseStorageUrl(STORAGE_URL, SINKRON_HOME)).catch((error) => {
    opened = undefined
    throw writeTrouble(error)
  })
  return opened
}
