import type { Condition } from '../../../model/condition.ts'
import type { WrittenCondition } from '../../../model/table-schema.ts'
import type { ConditionWords } from './condition-words.ts'
import { fits } from './fits.ts'
import { printed } from './printed.ts'
import type { SortOf } from './sorts.ts'

/** How an engine says conditions about a table that it makes. */
export interface Saying {
  readonly dialect: string
  readonly words: ConditionWords
  readonly sortOf: SortOf
  /** What it cannot be told though it has the words. */
  readonly refuses?: (condition: Condition) => boolean
}

/** What an engine is told: its own words, or the same in these; undefined where it would mean something else there. */
export function expressionFor(
  { expression, dialect, condition }: WrittenCondition,
  saying: Saying,
): string | undefined {
  if (dialect === saying.dialect) return expression
  if (!condition || !fits(condition, saying.sortOf) || saying.refuses?.(condition)) return undefined
  return printed(condition, saying.words)
}
