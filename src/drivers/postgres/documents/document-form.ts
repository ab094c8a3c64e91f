import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { CELL_SEPARATOR } from '../../../model/scan/api.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import { unsupportedValue } from '../../../store/refused-records.ts'
import { quoteName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { TableForm } from '../table-form.ts'
import type { CopyText } from '../copy/copy-text.ts'
import { canonicalCells } from './canonical-cells.ts'
import { putCells } from './cells.ts'
import { misfitOf } from './misfit.ts'
import { createDocumentTableSql, documentIndexSql, insteadOfIndex } from './create-table.ts'

/** A key, a document, and extracted columns beside it. `shape`: as the table is there; absent where it is to be made. */
export function documentForm(table: Table, shape: TableShape | undefined): TableForm {
  const columns = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  const key = shape?.columns.find(({ name }) => name === table.key)
  const keyType = key?.type.name ?? 'text'
  return {
    name: table.name,
    keys: table.keys,
    hasCells: table.columns.length > 0,
    isSpaced: table.bodyType === 'jsonb',
    columns,
    keyColumns: [table.key],
    indexes: table.indexes,
    misfitOf: (there) => misfitOf(there, table),
    createSql: (schema) => [
      createDocumentTableSql(schema, table),
      ...table.indexes.filter(({ unique }) => unique).map((index) => documentIndexSql(schema, table, index)),
    ],
    finishSql: (schema) =>
      table.indexes.map((index) => ({
        make: documentIndexSql(schema, table, index),
        ...insteadOfIndex(schema, table, index),
      })),
    uncountedSql: () => [],
    referencesSql: () => [],
    copyFormat: 'binary',
    encode: documentEncoder(table),
    recordSql: (row) => recordSql(row, table, key),
    canonical: (page) => canonicalCells(page, table),
    keyTexts: ({ parts, text }) => (parts.length === 1 && isOfType(text, keyType) ? [text] : undefined),
    keyTypes: [keyType],
    differsSql: (one, other) =>
      columns
        .filter((name) => name !== table.key)
        .map((name) => `${one}.${quoteName(name)}::text IS DISTINCT FROM ${other}.${quoteName(name)}::text`)
        .join(' OR '),
  }
}

/** The server would refuse the question, not answer that there is no such row. */
function isOfType(text: string, type: string): boolean {
  if (text.includes('\0')) return false
  if (type === 'uuid') return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
  const bits = INTEGER_BITS[type]
  if (bits === undefined) return true
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text)
}

const INTEGER_BITS: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64 }

/** White space in the text of a JSON value is no part of it; a document that is NULL is none. */
function recordSql(row: string, table: Table, key: ColumnShape | undefined): string {
  const at = (name: string): string => `${row}.${quoteName(name)}`
  const isNumber = INTEGER_BITS[key?.type.name ?? ''] !== undefined
  const keyText = isNumber ? `${at(table.key)}::text` : `to_json(${at(table.key)}::text)::text`
  const cells = table.columns.map(({ name, type }) =>
    type === 'text'
      ? `coalesce(to_json(${at(name)}::text)::text, 'null')`
      : `coalesce(${at(name)}::text, 'null')`,
  )
  const behind =
    cells.length === 0 ? '' : ` || chr(${CELL_SEPARATOR}) || '[' || ${cells.join(` || ',' || `)} || ']'`
  return `${keyText} || ':' || coalesce(${at(table.body)}::text, 'null')${behind}`
}

const NOT_PLAIN = TRAIT.ESCAPED_KEY | TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY
/** The first byte of a jsonb that is sent as text. */
const JSONB_VERSION = 1

function documentEncoder(table: Table): TableForm['encode'] {
  const version = table.bodyType === 'jsonb' ? JSONB_VERSION : undefined
  return (page, i, to): DrayError | undefined => {
    const fault = faultOf(page, i, table)
    if (fault !== undefined) return unsupportedValue(page.keyText(i), fault)
    try {
      putKey(page, i, to)
      to.putBytes(page.bodyBytes(i), version)
      if (table.columns.length > 0) putCells(page.cellsBytes(i), table, to)
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

/** A plain key lies in the page as it is to be kept. */
function putKey(page: DocumentPage, i: number, to: CopyText): void {
  if ((page.traits[i]! & NOT_PLAIN) === 0) {
    return to.putBytes(page.bytes.subarray(page.at[4 * i], page.at[4 * i + 1]))
  }
  const text = page.keyText(i)
  if (text.includes('\0')) throw new RowFault('its key holds NUL, which PostgreSQL has no text for')
  to.putBytes(Buffer.from(text))
}

/** What `jsonb` would refuse or change. https://www.postgresql.org/docs/current/datatype-json.html */
function faultOf(page: DocumentPage, i: number, { bodyType }: Table): string | undefined {
  const traits = page.traits[i]!
  if (bodyType === 'json' || (traits & UNKEPT) === 0) return undefined
  if ((traits & TRAIT.NUL) !== 0) return `it holds \\u0000, which jsonb refuses${INSTEAD}`
  if ((traits & TRAIT.LONE_SURROGATE) !== 0) {
    return `it holds half of a surrogate pair, which jsonb refuses${INSTEAD}`
  }
  return `it holds -0, which jsonb makes 0${INSTEAD}`
}

const UNKEPT = TRAIT.NUL | TRAIT.LONE_SURROGATE | TRAIT.NEGATIVE_ZERO
const INSTEAD = `; store: { bodyType: 'json' } keeps it`
