import { doubleAsKey } from '../../../model/json/double-as-key.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import type { Key, KeyPart } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import { TEXT_PLACE } from '../../../model/scan/api.ts'
import { keyPartForm, NO_KEY } from '../../../model/row-key.ts'
import type { Value } from '../../../model/value.ts'
import { isLong, type TableShape } from '../catalog.ts'
import { quoteName, quoteText } from '../identifier.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import { columnNamed } from '../table-columns.ts'
import type { Piece, TableForm } from '../table-form.ts'
import { createRowTableSql } from './create-table.ts'
import { fieldEncoder } from './encode-row.ts'
import { finishRowTableSql, referencesSql } from './finish-table.ts'
import { misfitOfRows } from './row-misfit.ts'
import { type RowColumn, type RowTable, rowTableOf } from './row-table.ts'

/** A column for each member. */
export function rowForm(collection: string, layout: Layout, shape?: TableShape): TableForm {
  const table = rowTableOf(collection, layout, shape)
  const keys = table.schema.key.map((name) => table.columns.find((column) => column.name === name)!)
  const pieces = recordPieces(table, keys)
  return {
    name: table.name,
    keys: layout.keys,
    hasCells: false,
    hasUnrendered: true,
    textsBefore: table.columns.filter(({ form }) => form.textBefore).length,
    hasMarks: table.columns.some(({ form }) => form.hasMarks),
    members: table.columns.map((column) => JSON.stringify(column.name)),
    isCompact: false,
    columns: table.columns.map(({ name, form }) => ({ name, ...(form.from && { from: form.from }) })),
    keyColumns: table.schema.key,
    misfitOf: (there) => misfitOfRows(there, table),
    createSql: (name, server, mark) => createRowTableSql(name, table, server, mark),
    finishSql: (there) => finishRowTableSql(there, table),
    referencesSql: (own, tableOf) => referencesSql(table, own, tableOf),
    encode: fieldEncoder(table),
    recordSql: () => pieces,
    sizeSql: (there) => sizeSql(there, table),
    keyLiterals: (key) => keyLiterals(key, keys),
  }
}

/** What has a largest size that is small is not worth asking for. */
function sizeSql(shape: TableShape, { columns }: RowTable): string {
  const long = columns.filter(({ name }) => isLong(columnNamed(shape, name)))
  return long.map(({ name }) => `IFNULL(OCTET_LENGTH(${quoteName(name)}), 0)`).join(' + ') || '0'
}

/** `key:{"column":value,…}`, and before it long texts. */
function recordPieces({ columns }: RowTable, keys: readonly RowColumn[]): readonly Piece[] {
  const members = columns.flatMap((column, i): Piece[] => [
    { sql: quoteText(`${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`) },
    column.form.textBefore ? { sql: PLACE } : cellPiece(column),
  ])
  const texts = columns.flatMap(textPieces)
  return [...texts, ...keyPieces(keys), { sql: quoteText(':') }, ...members, { sql: quoteText('}') }]
}

const PLACE = quoteText(String.fromCharCode(TEXT_PLACE))

/** Its length and itself. A text that the server cannot give is not NULL for that. */
function textPieces({ name, form }: RowColumn): readonly Piece[] {
  if (!form.textBefore) return []
  const cell = quoteName(name)
  const text = form.textBefore(cell)
  return [
    { sql: `IF(${cell} IS NULL, '-', CONCAT(OCTET_LENGTH(${text}), ':'))` },
    { sql: `IF(${cell} IS NULL, '', ${text})` },
  ]
}

function keyPieces(keys: readonly RowColumn[]): readonly Piece[] {
  if (keys.length === 0) return [{ sql: quoteText(JSON.stringify(NO_KEY.text)) }]
  if (keys.length === 1) return keys.map(keyPiece)
  const parts = keys.flatMap((column, i): Piece[] => [
    { sql: quoteText(i === 0 ? '[' : ',') },
    keyPiece(column),
  ])
  return [...parts, { sql: quoteText(']') }]
}

/** The server makes NULL of what is too large for it to render, too. */
function cellPiece({ name, form }: RowColumn): Piece {
  const cell = quoteName(name)
  const sql = `IF(${cell} IS NULL, 'null', ${form.rendered(cell)})`
  return form.mended ? { sql, mended: (text) => (text === 'null' ? text : form.mended!(text)) } : { sql }
}

/** A part that is neither a number nor text is the text of its JSON; a number in it has no zeros at its end. */
function keyPiece({ name, type, form }: RowColumn): Piece {
  const rendered = (form.renderedKey ?? form.rendered)(quoteName(name))
  if (keyPartForm(type) !== 'json') return { sql: rendered }
  if (type.kind === 'float') return { sql: rendered, mended: (text) => doubleKeyText(form, text) }
  const hasScale = type.kind === 'decimal' && type.scale !== 0
  const text = hasScale ? `TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM ${rendered}))` : rendered
  return { sql: `JSON_QUOTE(${text})` }
}

function doubleKeyText({ mended }: RowColumn['form'], text: string): string {
  return JSON.stringify(doubleAsKey(mended ? mended(text) : text))
}

function keyLiterals({ parts }: Key, columns: readonly RowColumn[]): readonly string[] | undefined {
  if (parts.length !== columns.length) return undefined
  try {
    return columns.map(({ type, form, name }, i) => {
      const text = quoteText(form.text(valueOfPart(type, parts[i]!), `column ${name}`))
      return form.from === undefined ? text : form.from.replaceAll('?', text)
    })
  } catch (error) {
    // No row has such a key.
    if (error instanceof RowFault || error instanceof SyntaxError) return undefined
    throw error
  }
}

function valueOfPart(type: RowColumn['type'], part: KeyPart): Value {
  if (keyPartForm(type) === 'text') return String(part)
  return typeof part === 'string' ? parseJson(part) : part
}
