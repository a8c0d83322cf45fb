/** The verb `export`: all rows of a type into a file. */
import { createWriteStream } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { InvalidArgumentError } from 'commander'
import { exportRows, FORMATS, type Format } from '@/controller/export-desk'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { closeDb } from '@/models/db'
import { errorCode } from '@/utils/errors'
import { print } from './output'
import type { Verbs } from './verb'

export { closeDb as close }

function proxyType(text: string): string {
  const known = proxyJobs.map(({ type }) => type as string)
  if (!known.includes(text)) throw new InvalidArgumentError(`Known types: ${known.join(', ')}.`)
  return text
}

function format(text: string): Format {
  const found = FORMATS.find((known) => known === text)
  if (!found) throw new InvalidArgumentError(`Known formats: ${FORMATS.join(', ')}.`)
  return found
}

/** Whoever may run commands on the server sees all rows. The file is there whole, or not at all. */
async function exportFile(
  type: string,
  options: { format: Format; out: string; json?: true },
): Promise<void> {
  const { format: as, out } = options
  const { chunks } = await exportRows({ role: 'admin', unitId: null }, type, { filters: {}, format: as })
  const unfinished = `${out}.part`
  try {
    await pipeline(chunks, createWriteStream(unfinished))
    // Unlike a rename, a link never takes the place of a file that is there.
    await link(unfinished, out)
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? new Error(`${out} exists already; name a new file.`) : error
  } finally {
    await rm(unfinished, { force: true })
  }
  print(options.json, { type, format: as, file: out }, out)
}

export const verbs: Verbs<'export'>['verbs'] = {
  export: (command) => {
    command
      .argument('<type>', proxyJobs.map((known) => known.type).join(' | '), proxyType)
      .option('--format <format>', FORMATS.join(' | '), format, 'xlsx')
      .requiredOption('--out <file>', 'a new file')
      .option('--json')
      .action(exportFile)
  },
}
