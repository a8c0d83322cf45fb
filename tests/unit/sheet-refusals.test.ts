/** Files that are not what they seem: each is refused with a reason, and none is read by halves. */
import { describe, expect, it } from 'vitest'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { type HandMade, refusalOf, workbook, XML } from '../support/sheet-files'
import { type ZipPart, zip } from '../support/zip'

const SHEET = 'xl/worksheets/sheet1.xml'
const ROW = '<row r="1"><c><v>1</v></c></row>'
const good = workbook({ sheet: ROW })
/** The good workbook with one part changed, or one more. */
const withPart = (part: ZipPart) => zip([...good.filter(({ name }) => name !== part.name), part])
const changed = (says: ZipPart['says'], name = SHEET) =>
  zip(good.map((part) => (part.name === name && says ? { ...part, says } : part)))
const made = (parts: HandMade) => zip(workbook(parts))
const compound = (text: string) =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(2_000_000),
    Buffer.from(text, 'utf16le'),
  ])

describe('a file of another kind', () => {
  it.each<[string, string | Buffer, object]>([
    ['an old .xls', compound('Workbook'), { code: 'file_xls' }],
    ['a very old .xls', Buffer.from('0908100000060500', 'hex'), { code: 'file_xls' }],
    ['a workbook with a password', compound('EncryptedPackage'), { code: 'file_encrypted' }],
    ['a web page', '\uFEFF\r\n<html><table><tr><td>1</td></tr></table></html>', { code: 'file_html' }],
    ['a web page with a document type', '<!DOCTYPE html>\n<html>', { code: 'file_html' }],
    ['a web page behind comments', `${'<!---->'.repeat(500)}<table>`, { code: 'file_html' }],
    ['a web page in UTF-16', Buffer.from('\uFEFF<html><body>', 'utf16le'), { code: 'file_html' }],
    ['XHTML', `${XML}<html xmlns="x">`, { code: 'file_html' }],
    [
      'Excel 2003 XML',
      `${XML}<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="x">`,
      { code: 'file_other_workbook', kind: 'XML' },
    ],
    ['other XML', `${XML}<data/>`, { code: 'file_not_a_table', found: 'XML' }],
    ['a PDF', '%PDF-1.7\n%âãÏÓ', { code: 'file_not_a_table', found: 'PDF' }],
    ['RTF', '{\\rtf1\\ansi', { code: 'file_not_a_table', found: 'RTF' }],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000', 'hex'), { code: 'file_not_a_table', found: 'PNG' }],
    ['a GZIP', Buffer.from('1f8b080000000000', 'hex'), { code: 'file_not_a_table', found: 'GZIP' }],
    ['an empty ZIP', zip([]), { code: 'file_not_a_table', found: 'ZIP' }],
    ['some ZIP', zip([{ name: 'a.csv', data: 'a,b\n' }]), { code: 'file_not_a_table', found: 'ZIP' }],
    [
      'a Word file',
      zip([{ name: 'word/document.xml', data: '<a/>' }]),
      { code: 'file_not_a_table', found: 'Word' },
    ],
    [
      'a PowerPoint file',
      zip([{ name: 'ppt/presentation.xml', data: '<a/>' }]),
      { code: 'file_not_a_table', found: 'PowerPoint' },
    ],
    [
      'an .ods',
      zip([{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', isStored: true }]),
      { code: 'file_other_workbook', kind: '.ods' },
    ],
    [
      'a .numbers',
      zip([{ name: 'Index/Document.iwa', data: 'x' }]),
      { code: 'file_other_workbook', kind: '.numbers' },
    ],
    [
      'an .xlsb',
      withPart({ name: 'xl/workbook.bin', data: 'x' }),
      { code: 'file_other_workbook', kind: '.xlsb' },
    ],
    ['an .xlsm', made({ sheet: ROW, type: 'sheet.macroEnabled.main' }), { code: 'file_macro' }],
    ['macros in an .xlsx', withPart({ name: 'xl/vbaProject.bin', data: 'x' }), { code: 'file_macro' }],
    [
      'a workbook with nothing in it',
      made({ sheet: '<row r="5"><c s="1"/><c t="inlineStr"><is><t> </t></is></c></row>' }),
      { code: 'file_blank' },
    ],
  ])('%s is refused', async (_name, bytes, refused) => {
    expect(await refusalOf(bytes)).toEqual(refused)
  })
})

describe('a damaged workbook', () => {
  const whole = zip(good)
  const broken = (part: string) => ({ code: 'file_part_broken', part })

  it('cut off anywhere is refused', async () => {
    for (const length of [10, 100, 500, whole.length - 100, whole.length - 22, whole.length - 1])
      expect(await refusalOf(whole.subarray(0, length))).toEqual({ code: 'file_zip_broken' })
  })
  it('with one wrong byte anywhere is refused or read the same', async () => {
    const right = await refusalOf(whole)
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x5a
      const outcome = await refusalOf(bytes)
      if (JSON.stringify(outcome) !== JSON.stringify(right))
        expect(outcome).toMatchObject({ code: expect.stringMatching(/^file_/) })
    }
  })
  it.each<[string, Buffer, object]>([
    ['with a wrong checksum', changed({ crc: 1 }), { code: 'file_row_broken', sheet: 'Data', row: 1 }],
    ['with an unknown compression', changed({ method: 99 }), broken(SHEET)],
    ['with a sheet that is missing', zip(good.filter(({ name }) => name !== SHEET)), broken(SHEET)],
    ['with a sheet that is no XML', withPart({ name: SHEET, data: 'a,b' }), broken(SHEET)],
    [
      'with a sheet in another encoding',
      withPart({ name: SHEET, data: '<?xml version="1.0" encoding="ISO-8859-1"?><worksheet/>' }),
      broken(SHEET),
    ],
    [
      'with bytes that are no letters',
      withPart({ name: SHEET, data: Buffer.from('<a>\xff</a>', 'latin1') }),
      broken(SHEET),
    ],
    ['with a NUL in its XML', withPart({ name: SHEET, data: '<a>\0</a>' }), broken(SHEET)],
    [
      'with texts that end too early',
      made({ sheet: ROW, texts: `${XML}<sst><si>` }),
      broken('xl/sharedStrings.xml'),
    ],
  ])('%s is refused', async (_name, bytes, refused) => {
    expect(await refusalOf(bytes)).toEqual(refused)
  })
  it.each(good.map(({ name }) => name))('with a document type in %s is refused', async (part) => {
    const data = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`
    expect(await refusalOf(withPart({ name: part, data }))).toEqual({ code: 'file_doctype', part })
  })
})

describe('a zip that plays tricks', () => {
  const many = Array.from({ length: SHEET_LIMITS.parts + 1 }, (_, at) => ({ name: `${at}`, data: '' }))
  it.each<[string, Buffer, object]>([
    ['that says a part is locked', changed({ flags: 1 }), { code: 'file_encrypted' }],
    [
      'with too many parts',
      zip(many),
      { code: 'file_too_many_parts', parts: many.length, most: SHEET_LIMITS.parts },
    ],
    [
      'with a part twice',
      zip([...good, { name: SHEET.toUpperCase(), data: 'x' }]),
      { code: 'file_part_twice', part: SHEET.toUpperCase() },
    ],
    [
      'with parts in the same place',
      changed({ at: 0 }),
      { code: 'file_parts_overlap', part: expect.any(String) },
    ],
    [
      'with a part that leads out',
      withPart({ name: '../../etc/passwd', data: 'x' }),
      { code: 'file_part_path', part: '../../etc/passwd' },
    ],
    [
      'with a part that leads out, the Windows way',
      withPart({ name: '..\\..\\x', data: 'x' }),
      { code: 'file_part_path', part: '../../x' },
    ],
    [
      'with a part of an absolute name',
      withPart({ name: '/etc/passwd', data: 'x' }),
      { code: 'file_part_path', part: '/etc/passwd' },
    ],
    [
      'with a part on a drive',
      withPart({ name: 'C:/x', data: 'x' }),
      { code: 'file_part_path', part: 'C:/x' },
    ],
    [
      'that says a part is smaller than it is',
      changed({ size: 10 }),
      { code: 'file_part_size', part: SHEET },
    ],
    [
      'that says a part is larger than it is',
      changed({ size: 10_000 }),
      { code: 'file_part_size', part: SHEET },
    ],
    [
      'that says a part is 4 GB',
      changed({ size: 0xfffffff0 }),
      { code: 'file_part_too_large', part: SHEET, mb: 4_295 },
    ],
  ])('%s is refused', async (_name, bytes, refused) => {
    expect(await refusalOf(bytes)).toEqual(refused)
  })
})
