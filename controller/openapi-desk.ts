/** What the route of the API's document calls. */
import { readFile } from 'node:fs/promises'

/** Made by `npm run docs` from what the routes declare; a test keeps it true. */
const FILE = 'docs/openapi.json'

let text: Promise<string> | undefined

/** The OpenAPI 3.1 document, as JSON text. */
export function apiDocument(): Promise<string> {
  text ??= readFile(FILE, 'utf8').then((made) => JSON.stringify(JSON.parse(made)))
  return text
}
