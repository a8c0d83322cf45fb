/** What a browser must load of each page before it works: the scripts that its HTML names, as they come over the line. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface PageSize {
  /** Its address. */
  page: string
  scripts: number
  /** Of all its scripts, gzipped each by itself. */
  bytes: number
}

/** Old browsers alone load those. */
const LEGACY = /\bnomodule\b/i

function scriptsOf(html: string): string[] {
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="\/_next\/([^"?]+)[^>]*>/gi)]
  return [...new Set(tags.flatMap(([tag, path]) => (path && !LEGACY.test(tag) ? [path] : [])))]
}

/** Of every page of the production build in `.next`, the heaviest first. @throws Error when there is no build. */
export function pageSizes(root: string): PageSize[] {
  const build = join(root, '.next')
  const pages = join(build, 'server', 'pages')
  const sizes = new Map<string, number>()
  const sizeOf = (path: string) => {
    const known = sizes.get(path) ?? gzipSync(readFileSync(join(build, path))).length
    sizes.set(path, known)
    return known
  }
  return readdirSync(pages, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.html'))
    .map((file) => {
      const path = join(file.parentPath, file.name)
      const scripts = scriptsOf(readFileSync(path, 'utf8'))
      return {
        page: `/${relative(pages, path).replace(/(^|\/)index\.html$|\.html$/, '')}`,
        scripts: scripts.length,
        bytes: scripts.reduce((sum, script) => sum + sizeOf(script), 0),
      }
    })
    .sort((one, other) => other.bytes - one.bytes)
}
