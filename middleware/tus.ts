/** The headers of tus 1.0.0 (creation, termination): what a request says of its upload, and what is said back. */
import { AppError } from '@/utils/errors'
import type { ApiRequest, ApiResponse, Next } from './request'
import { plainFileName } from './upload'

const VERSION = '1.0.0'
const EXTENSIONS = 'creation,termination'
const BYTES = 'application/offset+octet-stream'

/** Lets requests of this version through. Answers say it, too. */
export function tus(request: ApiRequest, response: ApiResponse, next: Next): unknown {
  response.setHeader('Tus-Resumable', VERSION)
  if (request.headers['tus-resumable'] === VERSION) return next()
  response.setHeader('Tus-Version', VERSION)
  response.setHeader('Tus-Extension', EXTENSIONS)
  throw new AppError('upload_version')
}

const misfit = (name: string, accepted: string) => new AppError('upload_header', { name, accepted })

function bytesIn(request: ApiRequest, name: string): number {
  const text = String(request.headers[name.toLowerCase()] ?? '')
  const bytes = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(bytes)) throw misfit(name, '0, 1, 2, …')
  return bytes
}

function refuseExtensions({ headers }: ApiRequest): void {
  if (headers['upload-defer-length'] !== undefined) throw misfit('Upload-Defer-Length', '-')
  if (headers['upload-concat'] !== undefined) throw misfit('Upload-Concat', '-')
}

/** `filename YXBhLmNzdg==,filetype …` */
function fileNameIn({ headers }: ApiRequest): string {
  const pairs = String(headers['upload-metadata'] ?? '').split(',')
  const [, coded = ''] = pairs.map((pair) => pair.trim().split(' ')).find(([key]) => key === 'filename') ?? []
  if (!/^[\w+/=-]+$/.test(coded)) throw misfit('Upload-Metadata', 'filename <base64>')
  return plainFileName(Buffer.from(coded, 'base64').toString('utf8'))
}

/** The file that a request announces. @throws AppError upload_header. */
export function announcedFile(request: ApiRequest): { fileName: string; length: number } {
  refuseExtensions(request)
  return { length: bytesIn(request, 'Upload-Length'), fileName: fileNameIn(request) }
}

/** Where the bytes of a request belong. @throws AppError upload_header. */
export function offsetOf(request: ApiRequest): number {
  const { 'content-type': type } = request.headers
  if (type !== BYTES) throw misfit('Content-Type', BYTES)
  return bytesIn(request, 'Upload-Offset')
}
