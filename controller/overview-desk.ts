/** What the route of the overview calls: everything the first screen shows, in one answer. */
import type { ShownCheck } from '@/replies/operations'
import type { OverviewReply } from '@/replies/overview'
import type { TokenState } from '@/replies/proxy'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { errorText, type Language } from '@/utils/language'
import { type Caller, type Asker as ImportAsker, isBound, ownerFor } from './import-scope'
import { showOperations } from './operations-desk'
import { type OverviewFacts, overviewFacts } from './overview-facts'
import { type Asker, needsOf } from './overview-needs'
import { type Kept, keptFigure } from './overview-shared'
import { dayViews, failureView, movingView, sourceViews } from './overview-views'

/** The safety panel asks whole servers, which may take its time: the overview shows what it found last. */
const PANEL = { maxAgeMs: 10_000, waitMs: 50, restFactor: 4 }
const LOOK_EVERY_MS = 5_000
const panel = (language: Language) => keptFigure(PANEL, async () => (await showOperations(language)).checks)
const panels: Record<Language, (mark: string) => Promise<Kept<ShownCheck[]>>> = {
  id: panel('id'),
  en: panel('en'),
}

async function checksFor({ role, language }: Asker): Promise<Kept<ShownCheck[]>> {
  if (role === 'viewer') return { value: [], isSettled: true }
  return panels[language](String(Math.floor(performance.now() / LOOK_EVERY_MS)))
}

function tokenView({ token }: OverviewFacts, language: Language): TokenState {
  const { usable, code, expiresAt } = token
  return {
    usable,
    ...(code ? { code, message: errorText(language, new AppError(code)) } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  }
}

function hasRun({ lastEnd, running, waiting, due, later }: OverviewFacts['standing']): boolean {
  return lastEnd !== '' || running + waiting + due + later > 0
}

function view(facts: OverviewFacts, checks: Kept<ShownCheck[]>, asker: Asker): Sent<OverviewReply> {
  const { language } = asker
  const { standing, dead, days, freshMinutes } = facts
  return {
    success: true,
    at: standing.now.toISOString(),
    isSettled: dead.isSettled && days.isSettled && checks.isSettled,
    hasRun: hasRun(standing),
    freshMinutes,
    token: tokenView(facts, language),
    needs: needsOf(facts, checks.value ?? [], asker),
    now: movingView(facts, language),
    sources: sourceViews(facts, asker),
    failures: failureView(dead.value, language),
    outcomes: dayViews(facts, language),
  }
}

/** People who see only their own uploads among what waits: an operator bound to a unit. */
export const hasOwnOverview = (asker: Pick<ImportAsker, 'role' | 'unitId'>): boolean =>
  asker.role === 'operator' && isBound(asker)

/** What was told from these facts, by role, language and whose uploads they see: people differ in nothing else. */
const told = new WeakMap<OverviewFacts, Map<string, Sent<OverviewReply>>>()

/** The first screen of this person. Parts that are still being counted are null, and `isSettled` is false then. */
export async function showOverview({ asker: who, language }: Caller): Promise<Sent<OverviewReply>> {
  const { role } = who
  const asker = { role, language, owner: hasOwnOverview(who) ? ownerFor(who) : null }
  const [facts, checks] = await Promise.all([overviewFacts(), checksFor(asker)])
  const views = told.get(facts) ?? new Map<string, Sent<OverviewReply>>()
  told.set(facts, views)
  const key = `${role} ${language} ${asker.owner ?? ''}`
  const known = views.get(key) ?? view(facts, checks, asker)
  views.set(key, known)
  return known
}
