/** Which batch an upload in parts has become. */
import { db } from './db'
import { ImportBatch } from './import-batch'

/** Null before it was taken in. */
export async function batchOfUpload(uploadId: string): Promise<ImportBatch | null> {
  return (await ImportBatch.query(db()).findOne({ upload_id: uploadId })) ?? null
}
