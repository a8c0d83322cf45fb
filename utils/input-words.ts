/** What is wrong with an input, in the reader's words: which field, and what is accepted. Never the schema's own words. */
import { z } from 'zod'
import type { FieldFlaw } from '@/replies/sent'
import { isReplyText, type Language, type ReplyText, replyText } from './language'

type Issue = Parameters<z.core.$ZodErrorMap>[0]
type IssueOf<Code> = Extract<Issue, { code: Code }>

/** A schema may name a text of its own (`.regex(CLOCK, 'flaw_clock')`); other texts stand as they are. */
export function inWords(text: string, language: Language): string {
  return isReplyText(text) ? replyText(language, text) : text
}

const list = (values: readonly unknown[]) => values.map(String).join(', ')

/** The text of this name, or another where there is none for what it is about. */
function oneOf(key: string, other: ReplyText, language: Language): string {
  return replyText(language, isReplyText(key) ? key : other)
}

function kindOf({ expected, input }: IssueOf<'invalid_type'>, language: Language): string {
  return input === undefined
    ? replyText(language, 'flaw_missing')
    : oneOf(`flaw_kind_${expected}`, 'flaw_other', language)
}

function sizeOf(issue: IssueOf<'too_big'> | IssueOf<'too_small'>, language: Language): string {
  const { origin } = issue
  const unit = origin === 'string' ? 'string' : origin === 'array' ? 'array' : 'number'
  if (issue.code === 'too_big')
    return replyText(language, `flaw_most_${unit}`, { limit: String(issue.maximum) })
  if (unit !== 'number' && Number(issue.minimum) === 1) return replyText(language, 'flaw_empty')
  return replyText(language, `flaw_least_${unit}`, { limit: String(issue.minimum) })
}

function unknownOf({ inst }: IssueOf<'unrecognized_keys'>, language: Language): string {
  const known = inst instanceof z.ZodObject ? Object.keys(inst.shape) : []
  return replyText(language, 'flaw_unknown', { known: list(known) || '–' })
}

function unionOf({ errors, input }: IssueOf<'invalid_union'>, language: Language): string {
  if (input === undefined) return replyText(language, 'flaw_missing')
  const words = errors.flatMap(([issue]) => issue?.message ?? [])
  return words.length === 0 ? replyText(language, 'flaw_other') : words.join(' / ')
}

function wordsOf(issue: Issue, language: Language): string {
  switch (issue.code) {
    case 'invalid_type':
      return kindOf(issue, language)
    case 'invalid_value':
      return issue.input === undefined
        ? replyText(language, 'flaw_missing_choice', { values: list(issue.values) })
        : replyText(language, 'flaw_choice', { values: list(issue.values) })
    case 'too_big':
    case 'too_small':
      return sizeOf(issue, language)
    case 'invalid_format':
      return oneOf(`flaw_format_${issue.format}`, 'flaw_form', language)
    case 'unrecognized_keys':
      return unknownOf(issue, language)
    case 'invalid_union':
      return unionOf(issue, language)
    default:
      return replyText(language, 'flaw_other')
  }
}

/** A name that is not known explains best why another is missing. */
const unknownFirst = (issue: z.core.$ZodIssue) => (issue.code === 'unrecognized_keys' ? 0 : 1)

/** The input as the schema reads it, or what it has against it: the first flaw says most. */
export function readInput<Value>(
  schema: z.ZodType<Value>,
  input: unknown,
  language: Language,
): { value: Value; flaws: null } | { flaws: [FieldFlaw, ...FieldFlaw[]]; issue: z.core.$ZodIssue } {
  const parsed = schema.safeParse(input, { error: (issue) => wordsOf(issue, language) })
  if (parsed.success) return { value: parsed.data, flaws: null }
  const issues = [...parsed.error.issues].sort((one, other) => unknownFirst(one) - unknownFirst(other))
  const flaws = issues.map((issue) => ({
    path: [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join('.'),
    message: inWords(issue.message, language),
  }))
  return { flaws: flaws as [FieldFlaw, ...FieldFlaw[]], issue: issues[0] as z.core.$ZodIssue }
}
