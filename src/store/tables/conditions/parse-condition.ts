import type { Comparison, Condition, Constant } from '../../../model/condition.ts'
import { fits } from './fits.ts'
import { negated } from './negated.ts'
import { builtComparison, builtList, type Side, sideColumn } from './built-comparison.ts'
import { parseList, parseSide, type Part, type Reading } from './parse-side.ts'
import { NotUnderstood, TokenCursor } from './token-cursor.ts'
import { tokensOf } from './tokens-of.ts'

/** What an expression asks of a row; undefined where any part of it could mean something else to another engine. */
export function parseCondition(expression: string, reading: Reading): Condition | undefined {
  const tokens = tokensOf(expression, reading.words)
  if (!tokens || tokens.length > MOST_TOKENS) return undefined
  const cursor = new TokenCursor(tokens)
  try {
    const condition = asCondition(parseAny(cursor, reading), reading)
    return cursor.isAtEnd && fits(condition, reading.sortOf) ? condition : undefined
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined
    throw error
  }
}

/** Of a rule that a person wrote; brackets within brackets are read by as many calls. */
const MOST_TOKENS = 2000

/** Whatever may stand in brackets. */
function parseAny(cursor: TokenCursor, reading: Reading): Part {
  return joined(cursor, reading, { word: 'or', is: 'any', part: parseAll })
}

function parseAll(cursor: TokenCursor, reading: Reading): Part {
  return joined(cursor, reading, { word: 'and', is: 'all', part: parseNot })
}

interface Joint {
  readonly word: string
  readonly is: 'all' | 'any'
  readonly part: (cursor: TokenCursor, reading: Reading) => Part
}

function joined(cursor: TokenCursor, reading: Reading, { word, is, part }: Joint): Part {
  const first = part(cursor, reading)
  if (!cursor.skips(word)) return first
  const parts = [first]
  do parts.push(part(cursor, reading))
  while (cursor.skips(word))
  const conditions = parts.map((one) => asCondition(one, reading))
  return { condition: { is, of: conditions.flatMap((one) => (one.is === is ? one.of : [one])) } }
}

function parseNot(cursor: TokenCursor, reading: Reading): Part {
  if (!cursor.skips('not')) return parsePredicate(cursor, reading)
  return { condition: negated(asCondition(parseNot(cursor, reading), reading)) }
}

function parsePredicate(cursor: TokenCursor, reading: Reading): Part {
  const part = parseSide(cursor, reading, parseAny)
  if (cursor.skips('is')) return { condition: whatItIs(part, cursor, reading) }
  if ('condition' in part) return part
  const { side } = part
  const by = comparisonAt(cursor)
  if (by !== undefined) return { condition: compared(side, by, cursor, reading) }
  const isNot = cursor.skips('not')
  if (cursor.skips('in'))
    return { condition: builtList(side, parseList(cursor, reading, '('), isNot, reading) }
  if (cursor.skips('between')) {
    const from = builtComparison(side, '>=', plainSide(cursor, reading), reading)
    cursor.expect('and')
    const to = builtComparison(side, '<=', plainSide(cursor, reading), reading)
    const between: Condition = { is: 'all', of: [from, to] }
    return { condition: isNot ? negated(between) : between }
  }
  if (isNot) throw new NotUnderstood()
  return part
}

function comparisonAt(cursor: TokenCursor): Comparison | undefined {
  const token = cursor.peek()
  const by = token?.kind === 'sign' ? COMPARISONS[token.text] : undefined
  if (by) cursor.next()
  return by
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ...{ '=': '=', '==': '=', '<>': '<>', '!=': '<>' },
  ...{ '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
}

/** `x = ANY (ARRAY[…])` is how PostgreSQL prints a list. */
function compared(side: Side, by: Comparison, cursor: TokenCursor, reading: Reading): Condition {
  const isAny = by === '=' && cursor.skips('any')
  if (!isAny && !(by === '<>' && cursor.skips('all')))
    return builtComparison(side, by, plainSide(cursor, reading), reading)
  if (!reading.words.hasCasts) throw new NotUnderstood()
  return builtList(side, parseList(cursor, reading, 'any-of'), !isAny, reading)
}

function plainSide(cursor: TokenCursor, reading: Reading): Side {
  const part = parseSide(cursor, reading, parseAny)
  if ('side' in part) return part.side
  throw new NotUnderstood()
}

/** Behind IS. */
function whatItIs(part: Part, cursor: TokenCursor, reading: Reading): Condition {
  const isNot = cursor.skips('not')
  const word = cursor.next()
  if (word.kind !== 'word') throw new NotUnderstood()
  if (word.text === 'null') {
    const column = 'side' in part ? sideColumn(part.side) : undefined
    if (column === undefined) throw new NotUnderstood()
    return { is: 'null', column, isNot }
  }
  if (word.text !== 'true' && word.text !== 'false') throw new NotUnderstood()
  const given = asCondition(part, reading)
  const column = given.is === 'compared' && 'column' in given.left ? given.left.column : undefined
  if (column === undefined || reading.sortOf(column)?.sort !== 'boolean') throw new NotUnderstood()
  const wanted = (word.text === 'true') === isNot ? negated(given) : given
  return isNot
    ? { is: 'any', of: [wanted, { is: 'null', column, isNot: false }] }
    : { is: 'all', of: [wanted, { is: 'null', column, isNot: true }] }
}

/** A column of booleans is a condition by itself. */
function asCondition(part: Part, reading: Reading): Condition {
  if ('condition' in part) return part.condition
  const column = sideColumn(part.side)
  if (column === undefined || reading.sortOf(column)?.sort !== 'boolean') throw new NotUnderstood()
  const truth: Constant = { truth: true }
  return { is: 'compared', left: { column }, by: '=', right: truth }
}
