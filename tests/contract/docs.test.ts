/** Pages of docs/ that are made from declarations say what the declarations say. */
import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { jobsPage } from '@/bin/docs/jobs'
import { proxySource } from '@/controller/proxy-sources'
import { definitions } from '@/jobs/definitions'
import { proxyJobs } from '@/jobs/definitions/proxy'

const FILE = 'docs/jobs.md'

it(`${FILE} is what the declarations make of it`, async () => {
  const made = await jobsPage()
  if (process.env.UPDATE_DOCS === '1') await writeFile(FILE, made)
  const committed = await readFile(FILE, 'utf8').catch(() => '')
  expect(made, `A declaration changed. Renew ${FILE}: npm run docs`).toBe(committed)
})

it('the page has a section for every job, and every column, filter and heading of every type', async () => {
  const page = await jobsPage()
  for (const { name } of definitions) expect(page.split('\n')).toContain(`## ${name}`)
  for (const { name, type } of proxyJobs) {
    const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? ''
    const { table, filters, download } = await proxySource(type)
    for (const column of [...Object.keys(table.columns), ...Object.keys(table.generated)])
      expect(section).toContain(`\`${column}\``)
    for (const filter of Object.keys(filters)) expect(section).toContain(`| \`${filter}\` |`)
    for (const { title } of download) expect(section).toContain(`| ${title.id} |`)
  }
})
