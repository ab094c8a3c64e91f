import { tagName } from '../../../model/json/json-tags.ts'
import { printJson } from '../../../model/json/json-text.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { base64Of } from '../../../model/page/raw-cell.ts'
import { MARK } from '../../../model/scan/api.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { quoteText } from '../identifier.ts'
import { fittingText, uuidText } from '../../../store/tables/fitting-values.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** What is neither 0 nor 1 is printed as it is, and no boolean to anybody. */
export const booleanForm: CellForm = {
  rendered: (cell) =>
    `CASE ${cell} + 0 WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST(${cell} + 0 AS CHAR) END`,
  // Of a bit the text would be taken for its bytes.
  from: 'CAST(? AS UNSIGNED)',
  text(value, what) {
    if (typeof value === 'boolean') return value ? '1' : '0'
    throw new RowFault(`${what} takes true and false`)
  },
}

export function stringForm(type: Kind<'text'> | Kind<'enum'>): CellForm {
  return { rendered: quotedSql, ...fittingText(type, type.kind === 'enum' ? wordOf(type) : plainText) }
}

/** The engine takes its time to quote a text: of a long one that is left to whoever cuts the record. */
export function longTextForm(type: Kind<'text'>, charset: string | undefined): CellForm {
  return { ...stringForm(type), textBefore: (cell) => asUtf8(cell, charset) }
}

function wordOf({ values }: Kind<'enum'>): typeof plainText {
  return (value, what) => {
    const text = plainText(value, what)
    if (values.includes(text)) return text
    throw new RowFault(`${what} has no value ${text}`)
  }
}

/**
 * A text of `utf8mb4` costs a copy to convert, and is what it was; but texts of two collations go into no record together.
 * https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html
 */
export function asUtf8(cell: string, charset: string | undefined): string {
  return charset === 'utf8mb4' ? `${cell} COLLATE utf8mb4_bin` : `CONVERT(${cell} USING utf8mb4)`
}

function quotedSql(cell: string): string {
  return `JSON_QUOTE(CONVERT(${cell} USING utf8mb4))`
}

function plainText(value: Value, what: string): string {
  if (typeof value !== 'string') throw new RowFault(`${what} takes text`)
  if (!value.isWellFormed()) throw new RowFault(`${what} holds half of a surrogate pair`)
  return value
}

/** It lies in ascii, which MariaDB from 11 on puts beside no other text. */
export const uuidForm: CellForm = {
  rendered: (cell) => `CONCAT('"', CONVERT(${cell} USING utf8mb4), '"')`,
  text: uuidText,
}

/**
 * The engine breaks base 64 into lines, and takes the breaks out in a time that grows with the square of their number: a
 * minute and more for ten megabytes. What is shorter than a fixed length it fills up.
 */
export function bytesForm({ length, fixed }: Kind<'bytes'>): CellForm {
  const fits = (bytes: number): boolean =>
    length === undefined || (fixed ? bytes === length : bytes <= length)
  return {
    rendered: (cell) => `CONCAT(${BYTES_OPEN}, TO_BASE64(${cell}), '"}')`,
    hasMarks: true,
    renderedKey: (cell) => `CONCAT('{"$dray:bytes":"', REPLACE(TO_BASE64(${cell}), '\\n', ''), '"}')`,
    from: 'FROM_BASE64(?)',
    raw(cell) {
      const base64 = base64Of(cell)
      return base64 && fits(lengthOfBase64(cell.bytes, base64)) ? 'base64' : undefined
    },
    text(value, what) {
      if (!(value instanceof Uint8Array)) throw new RowFault(`${what} takes bytes`)
      if (!fits(value.length)) throw new RowFault(`${what} takes ${length} bytes`)
      return Buffer.from(value).toString('base64')
    },
  }
}

/** How many bytes it stands for. */
function lengthOfBase64(
  text: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const filled = text[to - 1] !== EQUALS || to === from ? 0 : text[to - 2] === EQUALS ? 2 : 1
  return ((to - from) / 4) * 3 - filled
}

const EQUALS = 61

const BYTES_OPEN = quoteText(`{"$dray:bytes":"${String.fromCharCode(MARK)}b`)

/** Each value by its own kind: as the JSON text that it has in a record, tags included. */
export const anyForm: CellForm = {
  rendered: (cell) => cell,
  raw: () => 'plain',
  text: (value) => printJson(value),
}

/** A list, as the JSON text that it has in a record. */
export const arrayForm: CellForm = {
  rendered: (cell) => cell,
  text(value, what) {
    if (Array.isArray(value) || value instanceof Tagged) return printJson(value)
    throw new RowFault(`${what} takes lists`)
  },
}

interface Other {
  readonly rendered: (cell: string) => string
  readonly from?: string
}

/** What of MySQL's own has no form that is text already: how it is printed and read. */
const OTHERS: Readonly<Record<string, Other>> = {
  bit: { rendered: (cell) => `BIN(${cell} + 0)`, from: 'CAST(CONV(?, 2, 10) AS UNSIGNED)' },
  year: { rendered: (cell) => `CAST(${cell} AS CHAR)` },
  set: { rendered: (cell) => `CONVERT(${cell} USING utf8mb4)` },
  inet4: { rendered: (cell) => `CAST(${cell} AS CHAR)` },
  inet6: { rendered: (cell) => `CAST(${cell} AS CHAR)` },
}

/** Places and vectors: their bytes. */
const BY_BYTES: Other = { rendered: (cell) => `HEX(${cell})`, from: 'UNHEX(?)' }

/** A type that only one engine has: as text, under the name of the type. */
export function otherForm({ dialect, name }: Kind<'other'>): CellForm {
  const isOwn = dialect === 'mysql'
  const own: Other = isOwn ? (OTHERS[/^\w+/.exec(name)![0]] ?? BY_BYTES) : { rendered: (cell) => cell }
  const open = `{${JSON.stringify(tagName(name) ?? `$dray:${name}`)}:`
  return {
    rendered: (cell) => `CONCAT(${quoteText(open)}, JSON_QUOTE(${own.rendered(cell)}), '}')`,
    ...(own.from !== undefined && { from: own.from }),
    text(value, what) {
      if (value instanceof Tagged && value.tag === name) return plainText(value.value, what)
      throw new RowFault(`${what} takes values of the type ${name}`)
    },
  }
}
