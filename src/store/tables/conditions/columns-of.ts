import type { Condition } from '../../../model/condition.ts'

/** The columns that a condition speaks of. */
export function columnsOf(condition: Condition): readonly string[] {
  switch (condition.is) {
    case 'all':
    case 'any':
      return condition.of.flatMap(columnsOf)
    case 'null':
      return [condition.column]
    case 'listed':
      return sideColumns(condition.left)
    case 'compared':
      return [...sideColumns(condition.left), ...sideColumns(condition.right)]
  }
}

function sideColumns(side: object): readonly string[] {
  if ('column' in side) return [String(side.column)]
  return 'lengthOf' in side ? [String(side.lengthOf)] : []
}
