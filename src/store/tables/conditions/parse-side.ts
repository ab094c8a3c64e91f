import type { Condition, Constant, Operand } from '../../../model/condition.ts'
import { type Side, withCast } from './built-comparison.ts'
import type { ConditionWords } from './condition-words.ts'
import type { SortOf } from './sorts.ts'
import { NotUnderstood, type TokenCursor } from './token-cursor.ts'
import type { Token } from './tokens-of.ts'

/** How an expression of an engine is read. */
export interface Reading {
  readonly words: ConditionWords
  /** `isQuoted`: the name stands in quotes. */
  readonly columnNamed: (name: string, isQuoted: boolean) => string | undefined
  readonly sortOf: SortOf
}

export type Part = { readonly side: Side } | { readonly condition: Condition }

/** A column, a constant, or what stands in brackets. `inside`: reads that. */
export function parseSide(
  cursor: TokenCursor,
  reading: Reading,
  inside: (cursor: TokenCursor, reading: Reading) => Part,
): Part {
  if (cursor.skips('-')) return { side: { of: negative(parseSide(cursor, reading, inside)) } }
  if (cursor.skips('(')) {
    const part = inside(cursor, reading)
    cursor.expect(')')
    return 'side' in part ? { side: castSide(part.side, cursor, reading) } : part
  }
  return { side: castSide({ of: operandAt(cursor, reading) }, cursor, reading) }
}

function negative(part: Part): Constant {
  const given = 'side' in part ? part.side.of : undefined
  if (!given || !('number' in given) || given.number.startsWith('-')) throw new NotUnderstood()
  return { number: Number(given.number) === 0 ? given.number : `-${given.number}` }
}

/** `(a, b)`; or as PostgreSQL has it behind ANY, `(ARRAY[a, b])`, perhaps of another type as a whole. */
export function parseList(cursor: TokenCursor, reading: Reading, how: '(' | 'any-of'): readonly Side[] {
  cursor.expect('(')
  const list = how === '(' ? sidesUntil(')', cursor, reading) : arrayAt(cursor, reading)
  if (how === 'any-of') cursor.expect(')')
  return list
}

function arrayAt(cursor: TokenCursor, reading: Reading): readonly Side[] {
  let sides: readonly Side[]
  if (cursor.skips('(')) {
    sides = arrayAt(cursor, reading)
    cursor.expect(')')
  } else {
    cursor.expect('array')
    cursor.expect('[')
    sides = sidesUntil(']', cursor, reading)
  }
  while (cursor.skips('::')) {
    const type = typeAt(cursor)
    if (!type.endsWith('[]')) throw new NotUnderstood()
    sides = sides.map((side) => withCast(side, type.slice(0, -2), reading.sortOf))
  }
  return sides
}

function sidesUntil(end: string, cursor: TokenCursor, reading: Reading): readonly Side[] {
  const sides: Side[] = []
  do {
    sides.push(sideAlone(cursor, reading))
  } while (cursor.skips(','))
  cursor.expect(end)
  return sides
}

/** In no more than two brackets. */
function sideAlone(cursor: TokenCursor, reading: Reading): Side {
  const part = parseSide(cursor, reading, (inner) => parseSide(inner, reading, refuseBrackets))
  if ('side' in part) return part.side
  throw new NotUnderstood()
}

function refuseBrackets(): never {
  throw new NotUnderstood()
}

function castSide(side: Side, cursor: TokenCursor, { words, sortOf }: Reading): Side {
  let cast = side
  while (words.hasCasts && cursor.skips('::')) cast = withCast(cast, typeAt(cursor), sortOf)
  return cast
}

/** In small letters where it is written without quotes: `character varying`, `shop."Mood"`, `text[]`. */
function typeAt(cursor: TokenCursor): string {
  let type = typeWord(cursor.next())
  while (cursor.skips('.')) type += `.${typeWord(cursor.next())}`
  while (cursor.peek()?.kind === 'word' && MORE_OF_TYPES.has(cursor.peek()!.text))
    type += ` ${cursor.next().text}`
  return cursor.skips('[', ']') ? `${type}[]` : type
}

function typeWord(token: Token): string {
  if (token.kind === 'name') return token.written
  if (token.kind !== 'word') throw new NotUnderstood()
  return token.text
}

const MORE_OF_TYPES = new Set(['varying', 'precision', 'without', 'with', 'time', 'zone'])

function operandAt(cursor: TokenCursor, reading: Reading): Operand | Constant {
  const token = cursor.next()
  switch (token.kind) {
    case 'text':
      return { text: token.text }
    case 'number':
      return { number: plainNumber(token.text) }
    case 'name':
    case 'word':
      return namedAt(token, cursor, reading)
    default:
      throw new NotUnderstood()
  }
}

function namedAt(token: Token, cursor: TokenCursor, reading: Reading): Operand | Constant {
  const { words, columnNamed } = reading
  if (token.kind === 'word' && words.lengths.has(token.text) && cursor.skips('(')) {
    const { of } = sideAlone(cursor, reading)
    cursor.expect(')')
    if (!('column' in of)) throw new NotUnderstood()
    const upTo = words.lengths.get(token.text)
    return { lengthOf: of.column, ...(upTo && { upTo }) }
  }
  const column = columnNamed(token.kind === 'name' ? token.text : token.written, token.kind === 'name')
  if (column !== undefined) return { column }
  if (token.kind === 'word' && (token.text === 'true' || token.text === 'false'))
    return { truth: token.text === 'true' }
  throw new NotUnderstood()
}

/** Without zeros that say nothing at its beginning. */
function plainNumber(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}
