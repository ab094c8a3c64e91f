import { parseJson } from '../../../model/json/json-text.ts'
import type { Key, KeyPart } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import { keyPartForm, NO_KEY } from '../../../model/row-key.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import type { Value } from '../../../model/value.ts'
import type { TableShape } from '../catalog.ts'
import { qualifiedName, quoteName, quoteText } from '../identifier.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { canonicalKeys } from './canonical-keys.ts'
import { canonicalRows } from './canonical-page.ts'
import { declaredType } from './column-type.ts'
import { copyEncoder } from './encode-row.ts'
import { uncountedSql } from './counters.ts'
import { createRowTableSql } from './create-table.ts'
import { finishRowTableSql, referencesSql } from './finish-table.ts'
import { misfitOfRows } from './row-misfit.ts'
import { type RowColumn, type RowTable, rowTableOf } from './row-table.ts'

/** A column for each member. */
export function rowForm(collection: string, layout: Layout, shape: TableShape | undefined): TableForm {
  const table = rowTableOf(collection, layout)
  const keys = table.schema.key.map((name) => table.columns.find((column) => column.name === name)!)
  return {
    name: table.name,
    keys: layout.keys,
    hasCells: false,
    hasUnrendered: true,
    isSpaced: false,
    members: table.columns.map(({ name }) => JSON.stringify(name)),
    fractionsAreDoubles: table.columns.every(({ type }) => !mayHoldLongFractions(type)),
    columns: table.columns.map(({ name }) => name),
    keyColumns: table.schema.key,
    indexes: [...table.schema.indexes, ...table.schema.unique].flatMap(({ name }) =>
      name === undefined ? [] : [{ name }],
    ),
    misfitOf: (there) => misfitOfRows(there, table),
    createSql: (schema, enums) => [createRowTableSql(schema, table, enums)],
    finishSql: (schema) => finishRowTableSql(schema, table),
    uncountedSql: (schema, when) =>
      table.schema.columns
        .filter(({ identity }) => identity)
        .map((column) => uncountedSql(qualifiedName(schema, table.name), column, when === 'ahead')),
    referencesSql: (schema, tableOf) => referencesSql(schema, table, tableOf),
    copyFormat: 'text',
    encode: copyEncoder(table),
    recordSql: (row) => recordSql(row, table, keys),
    canonical: (page) => canonicalKeys(canonicalRows(page, table, layout.keys), table, layout.keys),
    keyTexts: (key) => keyTexts(key, keys),
    keyTypes: keys.map(
      ({ name, type }) => shape?.columns.find((column) => column.name === name)?.native ?? declaredType(type),
    ),
    differsSql: (one, other) =>
      table.columns
        .filter(({ name }) => !table.schema.key.includes(name))
        .map(
          ({ name }) => `${one}.${quoteName(name)}::text IS DISTINCT FROM ${other}.${quoteName(name)}::text`,
        )
        .join(' OR ') || 'false',
  }
}

/**
 * Numbers with more digits than every double keeps. Of a double the engine prints the shortest decimal, but for whole
 * numbers from 2^53 on, where another may be as short as that which JavaScript prints: these it prints with an exponent.
 * https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 */
function mayHoldLongFractions(type: ColumnType): boolean {
  if (type.kind === 'array') return mayHoldLongFractions(type.of)
  if (type.kind === 'decimal') return type.precision === undefined || type.precision > DIGITS_OF_A_DOUBLE
  return type.kind === 'json' || type.kind === 'any'
}

/** So many come back from a double as they went in. */
const DIGITS_OF_A_DOUBLE = 15

/** `key:{"column":value,…}` */
function recordSql(row: string, { columns }: RowTable, keys: readonly RowColumn[]): string {
  const at = ({ name }: RowColumn): string => `${row}.${quoteName(name)}`
  const members = columns.map((column, i) => {
    const name = quoteText(`${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`)
    return `${name} || coalesce(${column.form.rendered(at(column))}, 'null')`
  })
  return joined([keySql(keys, at), "':'", ...members, "'}'"])
}

function keySql(keys: readonly RowColumn[], at: (column: RowColumn) => string): string {
  if (keys.length === 0) return quoteText(JSON.stringify(NO_KEY.text))
  const parts = keys.map((column) => keyPartSql(column, at(column)))
  return parts.length === 1 ? parts[0]! : `'[' || ${parts.join(` || ',' || `)} || ']'`
}

/** In halves: one behind the other, each of a thousand columns would copy all that stand before it. */
function joined(texts: readonly string[]): string {
  if (texts.length <= FEW) return texts.join(' || ')
  const middle = texts.length >> 1
  return `(${joined(texts.slice(0, middle))}) || (${joined(texts.slice(middle))})`
}

const FEW = 16

/** A part that is neither a number nor text is the text of its JSON. */
function keyPartSql({ type, form }: RowColumn, cell: string): string {
  if (keyPartForm(type) !== 'json') return form.rendered(cell)
  // In records of all stores a number is one number: as a part of a key its text has no zeros at its end.
  return `to_json(${form.rendered(type.kind === 'decimal' ? `trim_scale(${cell})` : cell)})::text`
}

function keyTexts({ parts }: Key, columns: readonly RowColumn[]): readonly string[] | undefined {
  if (parts.length !== columns.length) return undefined
  try {
    return columns.map(({ type, form, name }, i) => form.text(valueOfPart(type, parts[i]!), `column ${name}`))
  } catch (error) {
    // No row has such a key.
    if (error instanceof RowFault || error instanceof SyntaxError) return undefined
    throw error
  }
}

function valueOfPart(type: RowColumn['type'], part: KeyPart): Value {
  const form = keyPartForm(type)
  if (form === 'text') return String(part)
  return typeof part === 'string' ? parseJson(part) : part
}
