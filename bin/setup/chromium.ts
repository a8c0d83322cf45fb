/** Finds a Chromium for the browser tests: the one named, the one installed, or one unpacked into a cache folder. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasApt, type Unpacked, unpackDebian } from './debian'
import { isExecutable, onPath, versionOf } from './find-program'
import { makeFolder } from './home'
import { run } from './processes'
import { SetupError, say } from './say'

export interface Chromium {
  executablePath: string
  /** What it needs in its environment beyond the usual. */
  env: Record<string, string>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** @throws SetupError with the command to run by hand. */
export async function findChromium(cacheDir: string, signal?: AbortSignal): Promise<Chromium> {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    const libraryPath = process.env.CHROMIUM_LIBRARY_PATH
    return { executablePath: named, env: libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {} }
  }
  const installed = await installedChromium()
  if (installed) return installed
  if (!hasApt()) throw new SetupError('The browser tests need Chromium, and none was found.', howToInstall())
  return (await unpackedChromium(cacheDir, signal)) ?? (await installedByApt())
}

async function installedChromium(): Promise<Chromium | null> {
  for (const name of NAMES) {
    const file = onPath([name])
    if (file && (await versionOf(file))) return { executablePath: file, env: {} }
  }
  return isExecutable(MAC_CHROME) ? { executablePath: MAC_CHROME, env: {} } : null
}

async function unpackedChromium(cacheDir: string, signal?: AbortSignal): Promise<Chromium | null> {
  const into = join(cacheDir, 'debian', 'chromium')
  if (!existsSync(into)) say('  Fetching Chromium for the browser tests (125 to 210 MB, once) …')
  const packages = ['chromium', 'fonts-dejavu-core'] as const
  const unpacked = await unpackDebian({ packages, into, signal })
  const chromium = {
    executablePath: join(unpacked.root, 'usr/lib/chromium/chromium'),
    env: { LD_LIBRARY_PATH: unpacked.libraryPath, FONTCONFIG_FILE: fontsOf(unpacked, cacheDir) },
  }
  return (await versionOf(chromium.executablePath, chromium.env)) ? chromium : null
}

/** The unpacked font settings name the system's folders, so it gets its own. */
function fontsOf({ root }: Unpacked, cacheDir: string): string {
  const file = join(cacheDir, 'debian', 'fonts.conf')
  const cache = makeFolder(join(cacheDir, 'debian', 'font-cache'), 0o700)
  const folders = [join(root, 'usr/share/fonts'), '/usr/share/fonts'].map(
    (folder) => `<dir>${xml(folder)}</dir>`,
  )
  writeFileSync(
    file,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>${folders.join('')}<cachedir>${xml(cache)}</cachedir></fontconfig>\n`,
  )
  return file
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The last resort, for root only: the system's own way. */
async function installedByApt(): Promise<Chromium> {
  const failed = new SetupError('Chromium could not be unpacked into a folder.', howToInstall())
  if (process.getuid?.() !== 0) throw failed
  say('  Installing Chromium with apt-get …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update'],
    ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ])
    if ((await run(['apt-get', ...args], { env })).code !== 0) throw failed
  const installed = await installedChromium()
  if (!installed) throw failed
  return installed
}

function howToInstall(): string {
  const command = hasApt() ? 'sudo apt-get install -y chromium' : 'install Chromium or Google Chrome'
  return `By hand: ${command}, or set CHROMIUM_PATH to the program.`
}
