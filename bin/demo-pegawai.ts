/** The employees of the demo: the stand-in upstream knows who its invented people are and where they work. */
import { addPegawai, hasPegawai, type Pegawai } from '@/models/unit'
import { env } from '@/utils/env'
import { requestJson } from '@/utils/http'

const PAGE = 5_000
const TIMEOUT_MS = 10_000

/** Fills the table of employees from the stand-in, unless any employee is known. */
export async function fillPegawai(): Promise<void> {
  if (await hasPegawai()) return
  let saving: Promise<void> = Promise.resolve()
  for (let offset = 0; ; offset += PAGE) {
    const { rows, total } = await pageAt(offset)
    await saving
    // One page is stored while the next is fetched.
    saving = addPegawai(rows)
    saving.catch(() => undefined)
    if (rows.length === 0 || offset + rows.length >= total) break
  }
  await saving
}

async function pageAt(offset: number): Promise<{ rows: Pegawai[]; total: number }> {
  const url = new URL('/__stand-in/pegawai', env().SIASN_BASE_URL)
  url.search = new URLSearchParams({ offset: String(offset), limit: String(PAGE) }).toString()
  const { status, json } = await requestJson({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    timeoutMs: TIMEOUT_MS,
    signal: new AbortController().signal,
  })
  if (status !== 200) throw new Error(`the stand-in does not name its employees: ${status}`)
  return json as { rows: Pegawai[]; total: number }
}
