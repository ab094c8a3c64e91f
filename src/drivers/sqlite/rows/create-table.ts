import type {
  Collation,
  ColumnType,
  TableCheck,
  TableColumn,
  TableReference,
  TableSchema,
} from '../../../model/table-schema.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { sayingOf } from '../conditions/saying.ts'
import { quoteName, quoteText } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import type { CellForm } from './cells/cell-form.ts'
import { cellFormOf } from './cells/cell-form-of.ts'
import { enumCheck } from './cells/enum-check.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** With everything that SQLite cannot add to a table later: unique and foreign keys. */
export function createTableSql({ name, schema, columns, isStrict }: RowTable): string {
  const [only] = schema.key
  const isCounted = (column: RowColumn): boolean =>
    schema.key.length === 1 && column.name === only && column.form.declared === 'INTEGER'
  const counted = columns.some(isCounted)
  const parts = [
    ...schema.columns.flatMap((column) => {
      const own = columns.find(({ name: one }) => one === column.name)
      if (!own) return computedColumn(column, isStrict)
      return isCounted(own) ? countedColumn(own) : plainColumn(own, isStrict)
    }),
    ...(counted || schema.key.length === 0 ? [] : [`PRIMARY KEY (${listed(schema.key)})`]),
    ...schema.unique.map((unique) => `UNIQUE (${listed(unique.columns)})`),
    ...schema.references.map(referenceSql),
    ...schema.checks.flatMap((check) => checkSql(check, schema)),
  ]
  const ahead = columns.find((column) => isCounted(column))?.countedTo
  const counter = ahead === undefined ? '' : `; ${counterSql(name, ahead)}`
  return `CREATE TABLE ${quoteName(name)} (${parts.join(', ')})${isStrict ? ' STRICT' : ''}${counter}`
}

export function createIndexSql(
  { name, schema }: RowTable,
  { name: wanted }: TableForm['indexes'][number],
): string {
  const index = schema.indexes.find((one) => one.name === wanted)!
  const columns = index.columns.map((column) =>
    [quoteName(column.name), collateSql(column.collation), column.descending ? 'DESC' : '']
      .filter((word) => word !== '')
      .join(' '),
  )
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX'
  const rows = index.where ? ` WHERE ${expressionFor(index.where, sayingOf(schema))!}` : ''
  return `CREATE ${kind} IF NOT EXISTS ${quoteName(index.name)} ON ${quoteName(name)} (${columns.join(', ')})${rows}`
}

/** Only this spelling stands for the number of a row. https://sqlite.org/lang_createtable.html#rowid */
function countedColumn({ name, identity, reuses }: RowColumn): string {
  return `${quoteName(name)} INTEGER PRIMARY KEY${identity === true && !reuses ? ' AUTOINCREMENT' : ''}`
}

/** Rows raise it and never lower it, and it goes with its table. https://sqlite.org/autoinc.html */
function counterSql(table: string, countedTo: string): string {
  return `INSERT INTO sqlite_sequence (name, seq) VALUES (${quoteText(table)}, ${BigInt(countedTo)})`
}

function plainColumn(column: RowColumn, isStrict: boolean): string {
  const words = [
    quoteName(column.name),
    isStrict ? strictType(column.form) : column.form.declared,
    collateSql(column.collation),
    column.nullable ? '' : 'NOT NULL',
    defaultSql(column),
    column.type.kind === 'enum' ? enumCheck(column.name, column.type.values) : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** https://sqlite.org/datatype3.html#collating_sequences */
function collateSql(collation: Collation | undefined): string {
  return collation?.dialect === 'sqlite' ? `COLLATE ${collation.name}` : ''
}

/** The few types that such a table knows. */
function strictType({ declared, affinities }: CellForm): string {
  if (declared === '') return 'ANY'
  if (declared === 'BLOB') return declared
  return (['text', 'integer', 'real'] as const).find((one) => affinities.includes(one))!.toUpperCase()
}

/** None where another engine computed it. A comment may end the expression. */
function computedColumn(
  { name, type, native, nullable, generated, collation }: TableColumn,
  isStrict: boolean,
): readonly string[] {
  if (generated?.dialect !== 'sqlite') return []
  const how = `GENERATED ALWAYS AS (${generated.expression}\n) ${generated.kept.toUpperCase()}`
  const form = cellFormOf(type)
  const plain = PLAIN_TYPE.test(native) ? native : form.declared
  const declared = isStrict ? strictType(form) : plain
  return [[quoteName(name), declared, how, collateSql(collation), nullable ? '' : 'NOT NULL'].join(' ')]
}

const PLAIN_TYPE = /^\w[\w ]*(?:\(\d+(?:, *\d+)?\))?$/

function checkSql(check: TableCheck, schema: TableSchema): readonly string[] {
  const expression = expressionFor(check, sayingOf(schema))
  const name = check.name === undefined ? '' : `CONSTRAINT ${quoteName(check.name)} `
  if (expression === undefined) return []
  // Those of people may end in a comment.
  return [`${name}CHECK (${expression}${check.dialect === 'sqlite' ? '\n' : ''})`]
}

/** Constants go everywhere, expressions only where they come from; empty where there is none. */
export function defaultSql({ default: given, type }: TableColumn): string {
  if (!given) return ''
  if ('expression' in given) return given.dialect === 'sqlite' ? `DEFAULT (${given.expression})` : ''
  if ('now' in given) return type.kind === 'text' ? 'DEFAULT CURRENT_TIMESTAMP' : ''
  const { value } = given
  if (typeof value === 'string') return `DEFAULT ${quoteText(asInRows(value, type))}`
  if (typeof value === 'boolean') return `DEFAULT ${value ? 1 : 0}`
  return `DEFAULT ${value === null ? 'NULL' : value}`
}

/** A moment as rows spell it: servers print `2024-01-02 03:04:05.000000`. */
function asInRows(text: string, type: ColumnType): string {
  if (type.kind !== 'timestamp' && type.kind !== 'time') return text
  const shown = text
    .replace(' ', 'T')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return type.kind === 'timestamp' && type.zone && !shown.endsWith('Z') ? `${shown}Z` : shown
}

function referenceSql(reference: TableReference): string {
  const { columns, to, toTable = to, toColumns, onDelete, onUpdate, deferrable } = reference
  const actions = [
    onDelete && onDelete !== 'no-action' ? ` ON DELETE ${onDelete.replace('-', ' ').toUpperCase()}` : '',
    onUpdate && onUpdate !== 'no-action' ? ` ON UPDATE ${onUpdate.replace('-', ' ').toUpperCase()}` : '',
  ]
  // Where a transaction has to ask for it, all of them can, by PRAGMA defer_foreign_keys. https://sqlite.org/foreignkeys.html#fk_deferred
  const waits = deferrable === 'always' ? ' DEFERRABLE INITIALLY DEFERRED' : ''
  return `FOREIGN KEY (${listed(columns)}) REFERENCES ${quoteName(toTable)} (${listed(toColumns)})${actions.join('')}${waits}`
}

function listed(columns: readonly string[]): string {
  return columns.map(quoteName).join(', ')
}
