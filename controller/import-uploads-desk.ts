/** What the routes call for files that come in parts, so that a lost connection costs only what was on its way. */
import type { Readable } from 'node:stream'
import type { ImportBatch } from '@/models/import-batch'
import { sameFile } from '@/models/import-batch'
import { batchOfUpload } from '@/models/import-upload'
import type { UploadReply, UploadRules } from '@/replies/imports'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { replyText } from '@/utils/language'
import { noteAct } from '@/utils/request-context'
import { twinView } from './import-batch-facts'
import { type Asked, takeFile, uploadLimit } from './import-desk'
import { appendTo, createPart, hashPart, type Part, partOf, removePart } from './import-parts'
import { type Asker, ownerFor } from './import-scope'
import { shortName } from './import-sources'
import { settings } from './settings'

/** Who sends: nobody else sees what has come. */
interface Sender extends Asker {
  kind: 'user' | 'token'
  id: string
}

const ownerOf = ({ kind, id }: Sender) => `${kind} ${id}`

/** What a file must keep to, said before it is sent. */
export async function uploadRules(): Promise<Sent<UploadRules>> {
  return { success: true, maxBytes: (await settings()).uploadMaxMb * 2 ** 20 }
}

interface Wanted {
  type: string
  fileName: string
  /** In bytes. */
  length: number
}

/**
 * Begins an upload. @returns its id.
 * @throws AppError unknown_import_type, upload_empty, upload_too_large, upload_no_room, storage_unavailable.
 */
export async function beginUpload({ type, fileName, length }: Wanted, sender: Sender): Promise<string> {
  const most = await uploadLimit(type)
  if (length === 0) throw new AppError('upload_empty', { file: fileName })
  if (length > most) throw new AppError('upload_too_large', { most: Math.floor(most / 2 ** 20) })
  return createPart({ owner: ownerOf(sender), fileName, length })
}

/** How much of an upload has come. @throws AppError unknown_upload, also of somebody else's. */
export async function uploadState(id: string, sender: Sender): Promise<Pick<Part, 'offset' | 'length'>> {
  return partOf(id, ownerOf(sender))
}

interface More {
  id: string
  /** Where these bytes belong. */
  offset: number
  bytes: Readable
}

/** Adds bytes to an upload. @returns how many there are now. @throws AppError as `appendTo`. */
export async function continueUpload({ id, offset, bytes }: More, sender: Sender): Promise<number> {
  return appendTo(await partOf(id, ownerOf(sender)), offset, bytes)
}

/** Gives an upload up. @throws AppError unknown_upload. */
export async function dropUpload(id: string, sender: Sender): Promise<void> {
  await partOf(id, ownerOf(sender))
  await removePart(id)
}

interface AskedOfUpload extends Asked {
  asker: Sender
}

/** The answer to whoever did not hear the first one. */
async function toldAgain(batch: ImportBatch, { asker, language }: AskedOfUpload): Promise<Sent<UploadReply>> {
  const { id, fileName, type, sha256, previewRunId, runId } = batch
  const before = twinView(await sameFile({ sha256, type }, ownerFor(asker)))
  noteAct({ action: 'file.upload', object: { kind: 'batch', id } })
  return {
    success: true,
    jobId: previewRunId ?? runId ?? '',
    batchId: id,
    fileName,
    type: shortName(type),
    status: 'queued',
    message: replyText(language, previewRunId ? 'import_preview_started' : 'import_started', {
      file: fileName,
    }),
    ...(before && before.batchId !== id ? { sameAs: before } : {}),
  }
}

async function takeParts(id: string, asked: AskedOfUpload): Promise<Sent<UploadReply>> {
  const part = await partOf(id, ownerOf(asked.asker))
  const { fileName, length, offset, path } = part
  if (offset < length) throw new AppError('upload_unfinished', { offset, size: length }, { offset })
  return takeFile({ path, fileName, size: length, sha256: await hashPart(part), uploadId: id }, asked)
}

/**
 * Makes a batch of an upload that is complete; asked again, or twice at once, it is the same batch.
 * @throws AppError unknown_upload, upload_unfinished, and as `takeFile`.
 */
export async function takeUpload(id: string, asked: AskedOfUpload): Promise<Sent<UploadReply>> {
  const taken = async () => {
    const batch = await batchOfUpload(id)
    return batch?.requestedBy === asked.asker.name ? toldAgain(batch, asked) : null
  }
  const reply = await takeParts(id, asked).catch(
    // Another request may have taken it, and removed it, meanwhile.
    async (error: unknown) => (await taken()) ?? Promise.reject(error),
  )
  await removePart(id)
  return reply
}
