/** Which cell styles of a workbook show a number as a date or a time. */
import type { Archive } from './archive'
import { FileRefusal } from './refusal'
import { readXml } from './xml-part'

const MOST_STYLES = 100_000

/** Formats that every workbook has without saying so; 27 to 36 and 50 to 58 are those of East Asia. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
}

/** Whether a number format is one of dates or times: it has letters of them outside of quotes, colours and escapes. */
export function isDateFormat(format: string): boolean {
  const bare = format
    .replace(/"[^"]*"?/g, '')
    .replace(/[\\_*]./g, '')
    .replace(/\[(h+|m+|s+)\]/gi, '$1')
    .replace(/\[[^\]]*\]?/g, '')
  const [first = ''] = bare.split(';')
  return /[ymdhs]/i.test(first)
}

/** For each style, whether it is one of dates. */
export async function dateStyles(archive: Archive, part: string): Promise<boolean[]> {
  const formats = new Map<number, boolean>()
  const styles: number[] = []
  let isInCells = false
  await readXml(
    archive,
    part,
    (name, tag) => {
      if (name === 'cellXfs') isInCells = true
      if (name === 'numFmt')
        formats.set(Number(tag.attribute('numFmtId')), isDateFormat(tag.attribute('formatCode') ?? ''))
      if (name === 'xf' && isInCells) styles.push(Number(tag.attribute('numFmtId') ?? 0))
      if (styles.length > MOST_STYLES || formats.size > MOST_STYLES)
        throw new FileRefusal('file_part_broken', { part }, 'too many styles')
    },
    (name) => {
      if (name === 'cellXfs') isInCells = false
    },
  )
  return styles.map((id) => formats.get(id) ?? isBuiltInDate(id))
}
