import type { Comparison, Condition, Constant, Operand } from '../../../model/condition.ts'
import type { Sort, SortOf } from './sorts.ts'
import { NotUnderstood } from './token-cursor.ts'

/** What is compared. `type`: a constant's own, which is none that several engines have. */
export interface Side {
  readonly of: Operand | Constant
  readonly type?: string
}

interface Sorting {
  readonly sortOf: SortOf
}

export function sideColumn({ of }: Side): string | undefined {
  return 'column' in of ? of.column : undefined
}

/** The constant stands on the right. Of a boolean it is said what it is, not what it is not. */
export function builtComparison(one: Side, by: Comparison, other: Side, { sortOf }: Sorting): Condition {
  if (!isOperand(one.of)) {
    if (!isOperand(other.of)) throw new NotUnderstood()
    return builtComparison(other, TURNED[by], one, { sortOf })
  }
  const left = one.of
  if (isOperand(other.of)) return { is: 'compared', left, by, right: other.of }
  const right = constantFor(left, other, sortOf)
  if ('truth' in right && by === '<>')
    return { is: 'compared', left, by: '=', right: { truth: !right.truth } }
  return { is: 'compared', left, by, right }
}

export function builtList(one: Side, list: readonly Side[], isNot: boolean, { sortOf }: Sorting): Condition {
  if (!isOperand(one.of)) throw new NotUnderstood()
  const left = one.of
  const among = list.map((side) => constantFor(left, side, sortOf))
  return { is: 'listed', left, among, isNot }
}

function isOperand(side: Operand | Constant): side is Operand {
  return 'column' in side || 'lengthOf' in side
}

/** To engines without booleans they are numbers. */
function constantFor(left: Operand, { of, type }: Side, sortOf: SortOf): Constant {
  const sort = 'column' in left ? sortOf(left.column)?.sort : undefined
  if (isOperand(of) || (type !== undefined && sort !== 'words')) throw new NotUnderstood()
  if (sort === 'boolean' && 'number' in of && (of.number === '0' || of.number === '1'))
    return { truth: of.number === '1' }
  return of
}

const TURNED: Readonly<Record<Comparison, Comparison>> = {
  ...{ '=': '=', '<>': '<>' },
  ...{ '<': '>', '<=': '>=', '>': '<', '>=': '<=' },
}

/** The same side where the type changes nothing about it. */
export function withCast(side: Side, type: string, sortOf: SortOf): Side {
  const { of } = side
  if ('column' in of) {
    if ((WIDER[type] ?? []).includes(sortOf(of.column)?.sort ?? 'opaque')) return side
    throw new NotUnderstood()
  }
  if ('number' in of && isNumberOf(type, of.number)) return side
  if (!('text' in of)) throw new NotUnderstood()
  if (TEXTS.has(type)) return { of }
  if (NUMBERS.has(type)) {
    if (!isNumberOf(type, of.text)) throw new NotUnderstood()
    return { of: { number: of.text } }
  }
  return { of, type }
}

const TEXTS = new Set(['text', 'character varying'])
const NUMBERS = new Set(['smallint', 'integer', 'bigint', 'numeric', 'double precision'])

/** Sorts of columns whose values another type says in the same way. */
const WIDER: Readonly<Record<string, readonly Sort[]>> = {
  text: ['text', 'loose-text', 'words'],
  'character varying': ['text', 'loose-text', 'words'],
  bigint: ['integer'],
  numeric: ['integer', 'decimal'],
  'double precision': ['float', 'short-float'],
}

function isNumberOf(type: string, text: string): boolean {
  if (!NUMBERS.has(type)) return false
  return (type === 'numeric' || type === 'double precision' ? DECIMAL : WHOLE).test(text)
}

const WHOLE = /^(?:0|-?[1-9]\d*)$/
const DECIMAL = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d+)$/
