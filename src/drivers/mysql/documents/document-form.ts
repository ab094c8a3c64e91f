import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { CELL_SEPARATOR } from '../../../model/scan/api.ts'
import type { TableShape } from '../catalog.ts'
import { unsupportedValue } from '../../../store/refused-records.ts'
import { MAX_KEY_BYTES, MAX_KEY_CHARACTERS } from '../facts.ts'
import { quoteName, quoteText } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import { columnNamed } from '../table-columns.ts'
import type { FieldSink, TableForm } from '../table-form.ts'
import { putCells } from './cells.ts'
import { createDocumentTableSql, indexSql } from './create-table.ts'
import { jsonBody } from './json-body.ts'
import { misfitOf } from './misfit.ts'

/** A key, a document, and extracted columns beside it. `shape`: as the table is there; absent where it is to be made. */
export function documentForm(table: Table, shape: TableShape | undefined): TableForm {
  const encoding: Encoding = {
    table,
    isPadded: shape !== undefined && padsKeys(shape, table),
    isParsed: columnNamed(shape, table.body)?.type === 'json',
  }
  return {
    name: table.name,
    keys: table.keys,
    hasCells: table.columns.length > 0,
    isCompact: table.isCompact,
    columns: [table.key, table.body, ...table.columns.map(({ name }) => name)].map((name) => ({ name })),
    keyColumns: [table.key],
    misfitOf: (there) => misfitOf(there, table),
    createSql: (name, server, mark) => createDocumentTableSql(name, table, server, mark),
    finishSql: ({ indexes, isMarked }) => [
      ...table.indexes
        .filter(({ name }) => !indexes.some((there) => there.name.toLowerCase() === name.toLowerCase()))
        .map((index) => `ADD ${indexSql(index)}`),
      ...(isMarked ? [`COMMENT = ''`] : []),
    ],
    encode: (page, i, to) => encodeDocument(page, i, encoding, to),
    recordSql: (there) => recordSql(table, there).map((sql) => ({ sql })),
    sizeSql: () => `IFNULL(OCTET_LENGTH(${quoteName(table.body)}), 4)`,
    keyLiterals: ({ parts, text }, there) => {
      const isNumber = NUMBERS.has(columnNamed(there, table.key)?.type ?? '')
      if (parts.length !== 1 || (isNumber && !/^(?:0|-?[1-9]\d{0,19})$/.test(text))) return undefined
      return [isNumber ? text : quoteText(text)]
    },
  }
}

const NUMBERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'])

/** A document that is NULL is none. */
function recordSql(table: Table, shape: TableShape): readonly string[] {
  const key = columnNamed(shape, table.key)
  const name = quoteName(table.key)
  const keyText = NUMBERS.has(key?.type ?? '')
    ? `CAST(${name} AS CHAR)`
    : `JSON_QUOTE(CONVERT(${name} USING utf8mb4))`
  const body = `IFNULL(${quoteName(table.body)}, 'null')`
  const cells = table.columns.map((column) => {
    const cell = quoteName(column.name)
    const text =
      column.type === 'text' ? `JSON_QUOTE(CONVERT(${cell} USING utf8mb4))` : `CAST(${cell} AS CHAR)`
    return `IF(${cell} IS NULL, 'null', ${text})`
  })
  const list = cells.flatMap((cell, i) => [i === 0 ? `'['` : `','`, cell])
  const behind = cells.length === 0 ? [] : [`CHAR(${CELL_SEPARATOR} USING utf8mb4)`, ...list, `']'`]
  return [keyText, `':'`, body, ...behind]
}

const NOT_PLAIN = TRAIT.ESCAPED_KEY | TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY

interface Encoding {
  readonly table: Table
  /** Its keys are compared as if as many spaces stood behind each as one likes. */
  readonly isPadded: boolean
  /** MySQL keeps what it takes for the value of the document; MariaDB's `json` is a text. */
  readonly isParsed: boolean
}

function encodeDocument(
  page: DocumentPage,
  i: number,
  { table, isPadded, isParsed }: Encoding,
  to: FieldSink,
): DrayError | undefined {
  try {
    const key = keyBytes(page, i, table)
    if (isPadded && key.at(-1) === SPACE) throw new RowFault(PADDED)
    to.put(key)
    to.put(isParsed ? jsonBody(page, i) : page.bodyBytes(i))
    if (table.columns.length > 0) putCells(page.cellsBytes(i), table, to)
    return undefined
  } catch (error) {
    if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
    throw error
  }
}

const SPACE = 32
const PADDED = `its key ends in a space, which this column does not tell from none; store: { keyType: 'varbinary' } keeps it`

/** https://dev.mysql.com/doc/refman/8.0/en/charset-binary-collations.html */
function padsKeys(shape: TableShape, { key }: Table): boolean {
  const { collation } = columnNamed(shape, key) ?? {}
  return collation !== undefined && !/nopad|_0900_|^binary$/.test(collation)
}

/** A plain key lies in the page as it is to be kept. @throws RowFault */
function keyBytes(page: DocumentPage, i: number, { keyType }: Table): Uint8Array {
  const isPlain = (page.traits[i]! & NOT_PLAIN) === 0
  const bytes = isPlain
    ? page.bytes.subarray(page.at[4 * i], page.at[4 * i + 1])
    : Buffer.from(page.keyText(i))
  const limit = keyType === 'varbinary' ? MAX_KEY_BYTES : MAX_KEY_CHARACTERS
  if (bytes.length <= limit) return bytes
  const length = keyType === 'varbinary' ? bytes.length : [...page.keyText(i)].length
  if (length <= limit) return bytes
  const unit = keyType === 'varbinary' ? 'bytes' : 'characters'
  throw new RowFault(`its key is longer than ${limit} ${unit}, which is what an index takes`)
}
