/** Light or dark: as the system is, unless a person chose in this browser. */
import { createStoredChoice } from './stored-choice'

export const LOOKS = ['system', 'light', 'dark'] as const
export type Look = (typeof LOOKS)[number]

const KEY = 'sinkron.look'
const choice = createStoredChoice({ key: KEY, values: LOOKS, initial: 'system' })

export const useLook = choice.use

/** Of the style that holds the dark colours until the page's own program runs. */
export const DARK_STYLE = 'dark-colors'
export const DARK = '(prefers-color-scheme: dark)'

/** Makes what CSS decides follow the choice. */
function apply(look: Look): void {
  const style = document.getElementById(DARK_STYLE)
  if (style instanceof HTMLStyleElement) style.media = { system: DARK, dark: 'all', light: 'not all' }[look]
  document.documentElement.dataset.look = look
}

export function setLook(look: Look): void {
  choice.set(look)
  apply(look)
}

/**
 * Does the same before anything is drawn. In a script in the page, so without any of the letters that are escaped there.
 * A browser that keeps nothing for pages throws at `localStorage`: then the look is the system's, and nobody is to be told.
 */
export const EARLY_SCRIPT = [
  `try{const look=localStorage.getItem(\`${KEY}\`);`,
  'if(look===`dark`||look===`light`){document.documentElement.dataset.look=look;',
  `document.getElementById(\`${DARK_STYLE}\`).media=look===\`dark\`?\`all\`:\`not all\`}}catch{}`,
].join('')
