// What a value must be to fit a column of a kind that several engines have alike.
import { integerOf } from '../../model/json/integer-of.ts'
import {
  isPlainString,
  isString,
  isWholeNumber,
  type RawCell,
  type RawForm,
} from '../../model/page/raw-cell.ts'
import type { ColumnType } from '../../model/table-schema.ts'
import { Tagged, type Value } from '../../model/value.ts'
import { RowFault } from './row-fault.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** A kind's part of what a cell goes through; `what` names its column. */
export interface Fitting {
  /** The quick way, for values of which it is plain that they fit. */
  raw(cell: RawCell): RawForm
  /** @throws RowFault */
  text(value: Value, what: string): string
}

export function fittingInteger(type: Kind<'integer'>): Fitting {
  const [least, most] = rangeOf(type)
  // Of an unsigned one a minus is to be looked at.
  const surelyFits = type.unsigned ? 0 : String(most).length - 1
  return {
    raw: (cell) => (isWholeNumber(cell, surelyFits) ? 'plain' : undefined),
    text(value, what) {
      const whole = integerOf(value)
      if (whole === undefined) throw new RowFault(`${what} takes whole numbers`)
      if (whole >= least && whole <= most) return String(whole)
      throw new RowFault(`${what} takes whole numbers from ${least} to ${most}`)
    },
  }
}

function rangeOf({ bits, unsigned }: Kind<'integer'>): readonly [bigint, bigint] {
  if (unsigned) return [0n, (1n << BigInt(bits)) - 1n]
  return [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
}

/**
 * Engines cut spaces off the end of a text that is too long, and pad or forget them where its length is fixed.
 * @param textOf the text of a value, as far as the engine has any. @throws RowFault
 */
export function fittingText(
  type: Kind<'text'> | Kind<'enum'>,
  textOf: (value: Value, what: string) => string,
): Fitting {
  const length = type.kind === 'text' ? type.length : undefined
  const isFixed = type.kind === 'text' && type.fixed === true
  return {
    raw(cell) {
      // In bytes it is never shorter than in characters, and never with its escapes.
      const surelyFits = !isFixed && cell.to - cell.from - 2 <= (length ?? Infinity)
      if (!surelyFits || !isString(cell)) return undefined
      return isPlainString(cell) ? 'unquoted' : 'unescaped'
    },
    text(value, what) {
      const text = textOf(value, what)
      if (isFixed && text.endsWith(' ')) throw new RowFault(`${what} forgets spaces at the end of a text`)
      if (length === undefined || text.length <= length || charactersOf(text) <= length) return text
      throw new RowFault(`${what} takes ${length} characters`)
    },
  }
}

function charactersOf(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

export function uuidText(value: Value, what: string): string {
  if (typeof value === 'string' && UUID.test(value)) return value
  throw new RowFault(`${what} takes a UUID in small letters`)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A kind of time, as an engine takes it. */
export interface TimeForm {
  readonly tag: string
  /** Its groups are fractions of a second. */
  readonly form: RegExp
  readonly digits: number
}

/** Engines read much more than they print, and would round or shift it without a word. @throws RowFault */
export function timeText(value: Value, { tag, form, digits }: TimeForm, what: string): string {
  const text =
    value instanceof Tagged && value.tag === tag && typeof value.value === 'string' ? value.value : undefined
  const found = text === undefined ? null : form.exec(text)
  if (text === undefined || !found) throw new RowFault(`${what} takes values of the kind ${tag}`)
  const fraction = found.slice(1).find((group) => group !== undefined) ?? ''
  if (fraction.length <= digits) return text
  throw new RowFault(`${what} takes ${digits} digits of a second, and would round ${text}`)
}
