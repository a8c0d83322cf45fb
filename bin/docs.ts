/** Writes the pages of docs/ that are made from declarations. */
import { writeFile } from 'node:fs/promises'
import { jobsPage } from './docs/jobs'

await writeFile('docs/jobs.md', await jobsPage())
