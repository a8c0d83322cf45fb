/** What an installation is, and its settings. */

export type EnvironmentName = 'demo' | 'staging' | 'production'

/** What the sign-in page needs to know; anybody may read it. */
export interface Environment {
  environment: EnvironmentName
  demo: boolean
  /** Whether mail can be sent at all. */
  mail: boolean
  version: string
}

export type SettingValue = number | string

/** Parts of the settings page. */
export type SettingSection = 'sync' | 'retention' | 'limits'

export interface Setting {
  name: string
  section: SettingSection
  title: string
  hint: string
  unit: string | null
  /** Bounds of a number; null for a text. */
  min: number | null
  max: number | null
  /** In force now. */
  value: SettingValue
  default: SettingValue
  source: 'environment' | 'settings' | 'default'
  updatedAt: string | null
  updatedBy: string | null
}

/** What an installation is, and what of its settings stands on other pages. */
export interface Installation {
  environment: EnvironmentName
  version: string
  /** The address people use, if it was declared. */
  publicUrl: string | null
  schedules: { on: number; all: number }
  channels: { on: number; all: number }
  targets: number
}

export interface SettingsReply {
  settings: Setting[]
  installation: Installation
}
