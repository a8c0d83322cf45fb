/** Settings as the server describes them, and what a typed value would mean. */
import { queryOptions } from '@tanstack/react-query'
import type { Setting, SettingsReply, SettingValue } from '@/replies/settings'
import { ApiError, api } from '../api'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api<SettingsReply>('/api/settings', { signal }),
})

export function isNumeric(setting: Setting): boolean {
  return typeof setting.default === 'number'
}

export type Flaw = 'noNumber' | 'tooSmall' | 'tooLarge'

/** What keeps a typed text from being the setting's value; null when nothing does. */
export function flawOf(setting: Setting, text: string): Flaw | null {
  if (!isNumeric(setting)) return null
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value)) return 'noNumber'
  if (setting.min !== null && value < setting.min) return 'tooSmall'
  return setting.max !== null && value > setting.max ? 'tooLarge' : null
}

export function typedValue(setting: Setting, text: string): SettingValue {
  return isNumeric(setting) ? Number(text) : text.trim()
}

/** Name of the one setting that the server refused; null when it refused none by name. */
export function refusedName(error: unknown): string | null {
  return error instanceof ApiError ? error.subject : null
}
