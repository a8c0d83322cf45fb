/** Writes the pages of docs/ that are made from declarations. */
import { writeFile } from 'node:fs/promises'
import { openApiText } from './docs/api/document'
import { jobsPage } from './docs/jobs'

await writeFile('docs/jobs.md', await jobsPage())
await writeFile('docs/openapi.json', await openApiText())
// Routes open connections that nobody closes here.
process.exit(0)
