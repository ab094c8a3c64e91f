import { quoteName, quoteText, sameName } from '../../identifier.ts'

/** The declared type of a column that takes some words alone; a check beside it says which. */
export const ENUM = 'ENUM_TEXT'

export function enumCheck(column: string, values: readonly string[]): string {
  return `CHECK (${enumExpression(column, values)})`
}

function enumExpression(column: string, values: readonly string[]): string {
  return `${quoteName(column)} IN (${values.map(quoteText).join(', ')})`
}

/** The words that such a check allows; undefined where it is another one. */
export function wordsOf(expression: string, column: string): readonly string[] | undefined {
  const found = /^"((?:[^"]|"")+)" IN \(('(?:[^']|'')*'(?:, '(?:[^']|'')*')*)\)$/.exec(expression.trim())
  if (!found || !sameName(found[1]!.replaceAll('""', '"'), column)) return undefined
  return [...found[2]!.matchAll(/'((?:[^']|'')*)'/g)].map(([, word]) => word!.replaceAll("''", "'"))
}
