import { existsSync } from 'node:fs'

/** Adds `.env` of the working folder to the environment. What is set there wins; an empty variable counts as not set. */
export function loadDotEnv(): void {
  for (const [name, value] of Object.entries(process.env)) if (value === '') delete process.env[name]
  if (existsSync('.env')) process.loadEnvFile('.env')
}
