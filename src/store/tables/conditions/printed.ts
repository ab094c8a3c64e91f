import type { Condition, Constant, Operand } from '../../../model/condition.ts'
import type { ConditionWords } from './condition-words.ts'

/** As SQL, in brackets; undefined where the engine counts the characters of a text in another way. */
export function printed(condition: Condition, words: ConditionWords): string | undefined {
  switch (condition.is) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((one) => printed(one, words))
      return parts.includes(undefined)
        ? undefined
        : `(${parts.join(condition.is === 'all' ? ' AND ' : ' OR ')})`
    }
    case 'compared': {
      const sides = [condition.left, condition.right].map((side) => operandSql(side, words))
      return sides.includes(undefined) ? undefined : `(${sides.join(` ${condition.by} `)})`
    }
    case 'listed': {
      const left = operandSql(condition.left, words)
      const list = condition.among.map((one) => constantSql(one, words)).join(', ')
      return left && `(${left}${condition.isNot ? ' NOT' : ''} IN (${list}))`
    }
    case 'null':
      return `(${words.quoteName(condition.column)} IS ${condition.isNot ? 'NOT ' : ''}NULL)`
  }
}

function operandSql(operand: Operand | Constant, words: ConditionWords): string | undefined {
  if ('column' in operand) return words.quoteName(operand.column)
  return 'lengthOf' in operand ? lengthSql(operand, words) : constantSql(operand, words)
}

function lengthSql(
  { lengthOf, upTo }: Extract<Operand, { lengthOf: string }>,
  { lengths, quoteName }: ConditionWords,
): string | undefined {
  // An engine that says nothing of NUL holds none.
  const [name, own] = [...lengths][0]!
  return upTo === undefined || own === undefined || upTo === own
    ? `${name}(${quoteName(lengthOf)})`
    : undefined
}

function constantSql(constant: Constant, { quoteText, truths }: ConditionWords): string {
  if ('text' in constant) return quoteText(constant.text)
  return 'number' in constant ? constant.number : constant.truth ? truths.true : truths.false
}
