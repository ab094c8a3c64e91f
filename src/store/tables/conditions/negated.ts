import type { Comparison, Condition } from '../../../model/condition.ts'

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

/** True where the condition is false, and unknown where it is unknown. */
export function negated(condition: Condition): Condition {
  switch (condition.is) {
    case 'all':
    case 'any':
      return { is: condition.is === 'all' ? 'any' : 'all', of: condition.of.map(negated) }
    case 'compared':
      // What a boolean is not is said as what it is.
      return 'truth' in condition.right
        ? { ...condition, right: { truth: !condition.right.truth } }
        : { ...condition, by: OPPOSITES[condition.by] }
    case 'listed':
    case 'null':
      return { ...condition, isNot: !condition.isNot }
  }
}
