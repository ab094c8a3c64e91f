import type { Condition, Constant, Operand } from '../../../model/condition.ts'
import type { Sort, SortedColumn, SortOf } from './sorts.ts'

type Compared = Extract<Condition, { is: 'compared' }>

/** Whether a condition means the same to every engine whose columns are of these sorts. */
export function fits(condition: Condition, sortOf: SortOf): boolean {
  switch (condition.is) {
    case 'all':
    case 'any':
      return condition.of.every((one) => fits(one, sortOf))
    case 'compared':
      return comparedFits(condition, sortOf)
    case 'listed':
      return condition.among.every((right) =>
        comparedFits({ ...condition, is: 'compared', by: '=', right }, sortOf),
      )
    case 'null':
      return nullFits(sortOf(condition.column))
  }
}

/** Of a date that is never NULL, MySQL says so nevertheless where it is zero. */
function nullFits(column: SortedColumn | undefined): boolean {
  return column !== undefined && (column.nullable || !['date', 'datetime', 'moment'].includes(column.sort))
}

function comparedFits({ left, by, right }: Compared, sortOf: SortOf): boolean {
  const isOrder = by !== '=' && by !== '<>'
  if ('lengthOf' in left) return lengthFits(left, right, sortOf)
  const column = sortOf(left.column)
  if (!column) return false
  if ('column' in right) {
    const other = sortOf(right.column)
    return other !== undefined && (isOrder ? ordered : equal)(column.sort, other.sort)
  }
  return !('lengthOf' in right) && constantFits(column, right, isOrder)
}

function lengthFits(
  { lengthOf }: Extract<Operand, { lengthOf: string }>,
  right: Operand | Constant,
  sortOf: SortOf,
): boolean {
  const isText = ['text', 'loose-text'].includes(sortOf(lengthOf)?.sort ?? '')
  return isText && 'number' in right && isWhole(right.number) && right.number.length <= SHORT
}

function constantFits({ sort, words }: SortedColumn, constant: Constant, isOrder: boolean): boolean {
  if ('truth' in constant) return sort === 'boolean' && !isOrder
  if ('text' in constant) {
    if (isOrder) return false
    return sort === 'text' || (sort === 'words' && words!.includes(constant.text))
  }
  const { number } = constant
  switch (sort) {
    case 'integer':
      return isWhole(number) ? isLong(BigInt(number)) : digitsOf(number) <= DIGITS_OF_A_DOUBLE
    case 'decimal':
    case 'float':
      return digitsOf(number) <= DIGITS_OF_A_DOUBLE
    // It is read as its shortest decimal, which lies on the same side of every whole number that it can hold itself.
    case 'short-float':
      return isWhole(number) && Math.abs(Number(number)) <= LARGEST_SHORT
    default:
      return false
  }
}

/** Where values lie as doubles, a decimal is on the right side of another of so many digits. */
const DIGITS_OF_A_DOUBLE = 15
const LARGEST_SHORT = 2 ** 24
const SHORT = 9

function isWhole(number: string): boolean {
  return !number.includes('.')
}

function isLong(whole: bigint): boolean {
  return BigInt.asIntN(64, whole) === whole
}

function digitsOf(number: string): number {
  return number.replace(/\D/g, '').replace(/^0+/, '').length
}

const EXACT: readonly Sort[] = ['integer', 'decimal']
const ORDERED: readonly Sort[] = [...EXACT, 'float', 'date', 'datetime', 'moment', 'time']

function ordered(one: Sort, other: Sort): boolean {
  if (EXACT.includes(one) && EXACT.includes(other)) return true
  return one === other && ORDERED.includes(one)
}

function equal(one: Sort, other: Sort): boolean {
  return ordered(one, other) || (one === other && (one === 'boolean' || one === 'text'))
}
