/** Which part of a workbook belongs to which, as the workbook itself says. */
import { posix } from 'node:path'
import type { Archive } from './archive'
import { FileRefusal } from './refusal'
import { readXml } from './xml-part'

export interface Relation {
  id: string
  /** The last word of its type: `worksheet`, `sharedStrings`. */
  kind: string
  /** Path of the part in the zip. */
  target: string
}

const MOST_RELATIONS = 10_000

/** Relations of a part (`''`: of the file itself) inside of the file; none when it has none. */
export async function relationsOf(archive: Archive, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part)
  const rels = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  const found: Relation[] = []
  if (!archive.has(rels)) return found
  await readXml(archive, rels, (name, tag) => {
    if (name !== 'Relationship' || tag.attribute('TargetMode') === 'External') return
    if (found.length === MOST_RELATIONS) throw new FileRefusal('file_part_broken', { part: rels }, 'too many')
    const target = tag.attribute('Target') ?? ''
    found.push({
      id: tag.attribute('Id') ?? '',
      kind: (tag.attribute('Type') ?? '').replace(/^.*\//, ''),
      // Joined to the root, so that no number of `..` leads out of it.
      target: posix.join('/', target.startsWith('/') ? '' : folder, target).slice(1),
    })
  })
  return found
}
