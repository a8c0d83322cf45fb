/** Uploaded files in a bucket that speaks S3: a worker on another host reads what a web server stored. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStorage } from '@/utils/storage'
import { StorageFileGone } from '@/utils/storage-trouble'
import { parseStorageUrl } from '@/utils/storage-url'
import { freePort, until } from '../support/processes'

let folder: string
let server: ChildProcess
let url: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sinkron-s3-'))
  const port = await freePort()
  url = `s3://berkas/kantor?endpoint=http://127.0.0.1:${port}`
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' })
  server = spawn(
    process.execPath,
    [
      '--openssl-legacy-provider',
      'node_modules/s3rver/bin/s3rver.js',
      ...['-d', folder, '-a', '127.0.0.1', '-p', String(port), '--configure-bucket', 'berkas', '--silent'],
    ],
    { stdio: 'ignore' },
  )
  await until(() => fetch(`http://127.0.0.1:${port}`).catch(() => null), 'the bucket answers')
})

afterAll(() => {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
})

it('a file comes back byte by byte, its copy on this disk is gone afterwards, and it can be removed', async () => {
  const content = Buffer.alloc(3_000_000, 'order_id;nama\nA-1;PT Satu\n')
  const path = join(folder, 'asal.csv')
  writeFileSync(path, content)
  const store = await openStorage(parseStorageUrl(url, folder))
  await store.put('imports/satu', path, content.length)
  expect(readdirSync(join(folder, 'berkas', 'kantor', 'imports')).join()).toContain('satu')
  let copied = ''
  const same = await store.onDisk('imports/satu', async (copy) => {
    copied = copy
    return (await import('node:fs/promises')).readFile(copy)
  })
  expect(same.equals(content)).toBe(true)
  expect(await import('node:fs').then(({ existsSync }) => existsSync(copied))).toBe(false)
  await store.remove('imports/satu')
  await store.remove('imports/satu')
  await expect(store.onDisk('imports/satu', async () => 1)).rejects.toBeInstanceOf(StorageFileGone)
})

it('a disk that is full is said in words, and nothing of the file is left', async () => {
  const home = mkdtempSync(join(folder, 'penuh-'))
  const path = join(home, 'asal.csv')
  writeFileSync(path, Buffer.alloc(100_000, 'x'))
  mkdirSync(join(home, 'imports'))
  // Whatever is written there is refused as on a full disk.
  symlinkSync('/dev/full', join(home, 'imports', 'satu.part'))
  const store = await openStorage(parseStorageUrl(home, folder))
  await expect(store.put('imports/satu', path, 100_000)).rejects.toMatchObject({ code: 'upload_no_room' })
  expect(readdirSync(join(home, 'imports'))).toEqual([])
})

it('a storage that cannot be reached is said in words, when writing and when reading', async () => {
  const away = await openStorage(parseStorageUrl('s3://berkas?endpoint=http://127.0.0.1:1', folder))
  const path = join(folder, 'kecil.csv')
  writeFileSync(path, 'x')
  const said = { code: 'storage_unavailable' }
  await expect(away.put('imports/dua', path, 1)).rejects.toMatchObject(said)
  await expect(away.onDisk('imports/dua', async () => 1)).rejects.toMatchObject(said)
})

it('a key that could lead elsewhere is refused', async () => {
  const store = await openStorage(parseStorageUrl(undefined, folder))
  await expect(store.remove('imports/../../etc')).rejects.toThrow('letters, digits')
})

it.each([
  ['ftp://host/x', 'must be a folder or s3://bucket'],
  ['s3://', 'names no bucket'],
  ['s3://b?endpoint=host', 'endpoint must start'],
])('STORAGE_URL %j is refused: %s', (given, why) => {
  expect(() => parseStorageUrl(given, '/home')).toThrow(why)
})
