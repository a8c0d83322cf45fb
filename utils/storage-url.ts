/** Where `STORAGE_URL` leads: a folder, or a bucket that speaks S3. */
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Place =
  | { kind: 'folder'; path: string }
  | { kind: 's3'; bucket: string; prefix: string; endpoint?: string; region: string; pathStyle: boolean }

/**
 * Reads a folder (`/var/lib/sinkron/files`, `file:///…`) or
 * `s3://bucket/prefix?endpoint=https://host&region=…&pathStyle=true`; keys of the bucket come from the standard AWS
 * variables. Without it: `storage` in the installation's home.
 * @throws Error that names what cannot be read.
 */
export function parseStorageUrl(url: string | undefined, home: string): Place {
  if (!url) return { kind: 'folder', path: join(home, 'storage') }
  if (url.startsWith('file:')) return { kind: 'folder', path: fileURLToPath(url) }
  if (url.startsWith('s3:')) return parseBucket(new URL(url))
  if (/^[a-z][a-z0-9+.-]+:/i.test(url)) throw new Error('must be a folder or s3://bucket')
  return { kind: 'folder', path: isAbsolute(url) ? url : resolve(/*turbopackIgnore: true*/ url) }
}

function parseBucket({ hostname: bucket, pathname, searchParams }: URL): Place {
  if (!bucket) throw new Error('names no bucket: s3://bucket')
  const endpoint = searchParams.get('endpoint')
  if (endpoint !== null && !/^https?:\/\//.test(endpoint))
    throw new Error('endpoint must start with https://')
  return {
    kind: 's3',
    bucket,
    prefix: pathname.replace(/^\/+|\/+$/g, ''),
    region: searchParams.get('region') ?? 'us-east-1',
    pathStyle: searchParams.get('pathStyle') === 'true' || endpoint !== null,
    ...(endpoint === null ? {} : { endpoint }),
  }
}
