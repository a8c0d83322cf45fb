/** Whether a zip is a workbook of the kind that is read here; if not, what it is. */
import type { Archive } from './archive'
import { FileRefusal } from './refusal'
import { relationsOf } from './relations'
import { readXml } from './xml-part'

const CONTENT_TYPES = '[Content_Types].xml'

async function contentTypes(archive: Archive): Promise<string[]> {
  const types: string[] = []
  if (archive.has(CONTENT_TYPES))
    await readXml(archive, CONTENT_TYPES, (_name, tag) => {
      const type = tag.attribute('ContentType')
      if (type !== undefined && types.length < 10_000) types.push(type)
    })
  return types
}

async function mediaType(archive: Archive): Promise<string> {
  let type = ''
  if (archive.has('mimetype'))
    for await (const piece of archive.read('mimetype')) type = piece.toString('latin1')
  return type
}

function otherKind(names: readonly string[], media: string): FileRefusal {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  if (/opendocument\.spreadsheet/.test(media)) return new FileRefusal('file_other_workbook', { kind: '.ods' })
  if (has(/^Index\/|\.iwa$|^Index\.zip$/)) return new FileRefusal('file_other_workbook', { kind: '.numbers' })
  if (has(/^word\//)) return new FileRefusal('file_not_a_table', { found: 'Word' })
  if (has(/^ppt\//)) return new FileRefusal('file_not_a_table', { found: 'PowerPoint' })
  return new FileRefusal('file_not_a_table', { found: 'ZIP' })
}

/** The part that is the workbook. @throws FileRefusal for macros, other kinds of workbooks, and other zips. */
export async function workbookPart(archive: Archive): Promise<string> {
  const types = await contentTypes(archive)
  const has = (pattern: RegExp) => types.some((type) => pattern.test(type))
  if (has(/macroEnabled|vbaProject/i) || archive.names.some((name) => /vbaProject\.bin$/i.test(name)))
    throw new FileRefusal('file_macro')
  if (has(/sheet\.binary/i) || archive.has('xl/workbook.bin'))
    throw new FileRefusal('file_other_workbook', { kind: '.xlsb' })
  const main = (await relationsOf(archive, '')).find(({ kind }) => kind === 'officeDocument')?.target
  const part = main ?? 'xl/workbook.xml'
  const isWorkbook = archive.has(part) && has(/spreadsheetml\.(sheet|template)\.main\+xml/i)
  if (!isWorkbook) throw otherKind(archive.names, await mediaType(archive))
  return part
}
