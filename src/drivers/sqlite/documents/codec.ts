import { isWideNumber } from '../../../model/scan/api.ts'
import { doubleText } from '../../../model/json/double-text.ts'
import { integerOf } from '../../../model/json/integer-of.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { Key } from '../../../model/key.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import type { Bound, Cell, Row } from '../database.ts'
import type { Table } from '../layout.ts'
import { decoded, RowFault, textBytes } from '../row-fault.ts'

/** The key in a raw row. @throws RowFault */
export function keyOfRow({ kt, k }: Row): Key {
  if (kt === 'text') return keyOfText(k as Uint8Array)
  if (kt === 'integer') return Key.of(narrow(k as bigint))
  if (kt === 'real' && Number.isFinite(k)) return Key.of(k as number)
  if (kt === 'null') throw new RowFault('KEY_MISSING', 'its key is NULL')
  throw new RowFault('KEY_INVALID', kt === 'real' ? 'its key is infinite' : 'its key is a BLOB')
}

/** A text that is none is named by what can be read of it. */
function keyOfText(bytes: Uint8Array): Key {
  try {
    return Key.of(decoded(bytes, 'its key'))
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    throw new RowFault(error.code, error.message, Key.of(Buffer.from(bytes).toString('utf8')))
  }
}

/** The document in a raw row. @throws RowFault where it is no text, or holds what separates records of a page */
export function bodyOfRow({ bt, b }: Row): Uint8Array {
  if (bt !== 'text')
    throw new RowFault('RECORD_INVALID', `its document is ${KINDS[String(bt)] ?? String(bt)}, not text`)
  const body = b as Uint8Array
  // Legal nowhere in JSON; in a page they would pass for the ends of records.
  if (body.includes(29) || body.includes(30))
    throw new RowFault('RECORD_INVALID', 'it holds a control character')
  return body
}

const KINDS: Readonly<Record<string, string>> = {
  blob: 'a BLOB',
  null: 'NULL',
  integer: 'a number',
  real: 'a number',
}

/** The extracted columns of a raw row as the text of a JSON array; undefined where the layout has none. @throws RowFault */
export function cellsOfRow(row: Row, { columns }: Table): string | undefined {
  if (columns.length === 0) return undefined
  return `[${columns.map(({ name }, i) => cellText(String(row[`t${i}`]), row[`c${i}`]!, name)).join(',')}]`
}

function cellText(type: string, cell: Cell, column: string): string {
  if (type === 'null') return 'null'
  if (type === 'integer') return String(cell)
  if (type === 'text') return JSON.stringify(decoded(cell, `column ${column}`))
  if (type === 'real' && Number.isFinite(cell)) return doubleText(cell as number)
  throw new RowFault('VALUE_UNSUPPORTED', `column ${column} holds a ${type} that JSON cannot say`)
}

/** What to bind for the extracted columns, given as the text of a JSON array. @throws RowFault VALUE_UNSUPPORTED */
export function cellsToBind(cells: Uint8Array | undefined, { columns }: Table): readonly Bound[] {
  if (columns.length === 0) return []
  const values = parseJson(Buffer.from(cells ?? '[]').toString('utf8')) as readonly Value[]
  return columns.map(({ name, type }, i) => {
    const value = values[i]
    return value === null || value === undefined ? null : BIND[type](value, `column ${name}`)
  })
}

const BIND: Readonly<Record<Table['columns'][number]['type'], (value: Value, what: string) => Bound>> = {
  integer(value, what) {
    const whole = integerOf(value)
    if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return whole
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes whole numbers of 64 bits`)
  },
  real(value, what) {
    const text = numberText(value)
    // SQLite keeps -0.0 in a REAL column as 0. https://sqlite.org/floatingpoint.html
    if (text !== undefined && text !== '-0' && !isWideNumber(text)) return Buffer.from(text)
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes numbers that a double holds exactly, and not -0`)
  },
  text(value, what) {
    if (typeof value === 'string') return textBytes(value, what)
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes text`)
  },
}

function numberText(value: Value): string | undefined {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Tagged && value.tag === 'number' ? String(value.value) : undefined
}

function narrow(integer: bigint): number | bigint {
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer
}
