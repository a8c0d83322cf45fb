/** The look: antd's tokens with colours that reach WCAG AA in light and dark. */
import { theme as antdTheme, type ThemeConfig } from 'antd'
import { createContext, useContext } from 'react'
import { DARK, useLook } from './look'
import { mediaHook } from './media-hook'

export type Scheme = 'light' | 'dark'

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"

const light: ThemeConfig = {
  token: {
    colorPrimary: '#0f5c94',
    colorLink: '#0f5c94',
    colorInfo: '#0f5c94',
    colorSuccess: '#1f7a3d',
    colorWarning: '#9a5b00',
    colorError: '#b42318',
    colorPrimaryBg: '#e8f1f8',
    colorInfoBg: '#eef5fa',
    colorInfoBorder: '#b9d3e6',
    colorSuccessBg: '#edf7f0',
    colorSuccessBorder: '#b2d8bf',
    colorWarningBg: '#fdf6e9',
    colorWarningBorder: '#ebcf9b',
    colorErrorBg: '#fdf1f0',
    colorErrorBorder: '#efb9b4',
    colorBgLayout: '#f4f6f8',
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
  },
  algorithm: antdTheme.defaultAlgorithm,
}

const dark: ThemeConfig = {
  token: {
    colorPrimary: '#3482c2',
    // White words stay readable on a button under the pointer.
    colorPrimaryHover: '#2a78b8',
    colorPrimaryBg: '#14283a',
    colorLink: '#8cc6f2',
    colorInfo: '#6fb3ea',
    colorSuccess: '#55bd78',
    colorWarning: '#dba24a',
    colorError: '#ff8a80',
    colorBgLayout: '#0b0d0f',
    colorTextTertiary: 'rgba(255, 255, 255, 0.65)',
    colorTextPlaceholder: 'rgba(255, 255, 255, 0.58)',
  },
  algorithm: antdTheme.darkAlgorithm,
}

/** What stands dark on light in the one scheme would be read badly in the other, also under the pointer. */
const DARK_BUTTON = {
  dangerColor: '#200c0a',
  defaultHoverColor: '#8cc6f2',
  defaultActiveColor: '#8cc6f2',
}

/** One key for the variables of both schemes, so that the server can send both and CSS chooses. */
export function themeOf(scheme: Scheme, isStill = false): ThemeConfig {
  const chosen = scheme === 'dark' ? dark : light
  return {
    ...chosen,
    cssVar: { key: 'sinkron' },
    hashed: false,
    token: { ...chosen.token, fontFamily: FONT, borderRadius: 6, motion: !isStill },
    components: {
      Button: scheme === 'dark' ? DARK_BUTTON : {},
      Alert: { withDescriptionPadding: '12px 16px', withDescriptionIconSize: 18, fontSizeLG: 14 },
    },
  }
}

/** Fixes the scheme, for the server that renders the variables of both. */
export const SchemeContext = createContext<Scheme | null>(null)

const useIsDark = mediaHook(DARK)

/** Whether this person asked their system for less motion. */
export const useIsStill = mediaHook('(prefers-reduced-motion: reduce)')

export function useScheme(): Scheme {
  const fixed = useContext(SchemeContext)
  const look = useLook()
  const system = useIsDark() ? 'dark' : 'light'
  return fixed ?? (look === 'system' ? system : look)
}
