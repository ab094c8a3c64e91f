import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { Server } from '../connection/server-of.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { checkExpression } from '../conditions/saying.ts'
import { quoteName, quoteText } from '../identifier.ts'
import { markedComment } from '../kept-as-text.ts'
import { declaredColumn } from './declared-column.ts'
import { declaredExtents } from './indexes/declared-extents.ts'
import { indexSql, isMade } from './indexes/index-sql.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/** Columns, key and what refuses single rows; the rest is made when the data is in, where it is marked its comment too. */
export function createRowTableSql(name: string, table: RowTable, server: Server, mark?: string): string {
  const { schema } = table
  const counted = countedColumn(schema)
  const parts = [
    ...schema.columns.flatMap(
      (column) => columnSql(column, { table, server, isCounted: column === counted }) ?? [],
    ),
    ...(schema.key.length === 0 ? [] : [`PRIMARY KEY (${listed(schema.key)})`]),
    // The engine counts up only what an index begins with.
    ...(counted && schema.key[0] !== counted.name ? [`INDEX (${quoteName(counted.name)})`] : []),
    ...comparedRules(schema, isCompared).unique.map(
      ({ name: own, columns }) =>
        `UNIQUE INDEX ${own === undefined ? '' : `${quoteName(own)} `}(${listed(columns)})`,
    ),
    ...strictIndexes(table, server),
    ...schema.checks.flatMap((check) => {
      const expression = checkExpression(check, schema, server)
      const own = check.name === undefined ? '' : `CONSTRAINT ${quoteName(check.name)} `
      return expression === undefined ? [] : [`${own}CHECK (${expression})`]
    }),
  ]
  const comment = mark ?? schema.comment
  return (
    `CREATE TABLE ${quoteName(name)} (${parts.join(', ')}) ENGINE=InnoDB ROW_FORMAT=DYNAMIC ` +
    `DEFAULT CHARACTER SET utf8mb4${comment === undefined ? '' : ` COMMENT = ${quoteText(comment)}`}`
  )
}

/**
 * What is unique elsewhere is so here when the rows are in; but where spaces at the end of texts are forgotten, some rows may be one:
 * they are refused each by itself.
 */
function strictIndexes(table: RowTable, server: Server): readonly string[] {
  if (server.exactCollation !== undefined) return []
  const extentOf = declaredExtents(table, server)
  return comparedRules(table.schema, isCompared)
    .indexes.filter((index) => index.unique && isMade(index, extentOf))
    .map((index) => indexSql(index, extentOf))
}

/** There is one at most. */
export function countedColumn(schema: TableSchema | undefined): TableColumn | undefined {
  return schema?.columns.find((column) => column.identity && column.type.kind === 'integer')
}

interface Making {
  readonly table: RowTable
  readonly server: Server
  readonly isCounted: boolean
}

/** Undefined where the engine computed it and another engine's expression says how. */
function columnSql(column: TableColumn, { table, server, isCounted }: Making): string | undefined {
  const { name, generated } = column
  if (generated && generated.dialect !== 'mysql') return undefined
  // A key of SQLite may hold NULL. Where it does, it names no rows, and is none here.
  const nullable = column.nullable && !table.schema.key.includes(name)
  const type = declaredColumn(column, table, server)
  const words = [
    `${quoteName(name)} ${type}`,
    ...(generated ? [`GENERATED ALWAYS AS (${generated.expression}) ${generated.kept.toUpperCase()}`] : []),
    // Of a moment, unlike of everything else, NOT NULL would be what is meant.
    ...(nullable ? ['NULL'] : generated && server.isMaria ? [] : ['NOT NULL']),
    ...(isCounted ? ['AUTO_INCREMENT'] : generated ? [] : defaultSql(column, type, server)),
    ...commentSql(column, type),
  ]
  return words.filter((word) => !(generated && server.isMaria && word === 'NULL')).join(' ')
}

/** A text that holds JSON, lists, or values of any kind says so in its comment: a longtext alone would be any text. */
function commentSql({ comment, type }: TableColumn, declared: string): readonly string[] {
  const text = declared.startsWith('longtext') ? markedComment(comment, type) : comment
  return text === undefined ? [] : [`COMMENT ${quoteText(text)}`]
}

/** Constants go everywhere, expressions only where they come from. */
export function defaultSql(
  column: TableColumn,
  type: string,
  { hasLongDefaults }: Server,
): readonly string[] {
  const given = column.default
  if (!given) return []
  if (/text|blob|json|geometry/.test(type)) return hasLongDefaults ? longDefaultSql(column) : []
  if ('expression' in given) {
    if (given.dialect !== 'mysql') return []
    return [`DEFAULT ${LITERAL.test(given.expression) ? given.expression : `(${given.expression})`}`]
  }
  if ('now' in given) {
    const digits = /^(?:datetime|timestamp)(\(\d\))?$/.exec(type)
    return digits ? [`DEFAULT CURRENT_TIMESTAMP${digits[1] ?? ''}`] : []
  }
  const { value } = given
  if (value === null) return []
  if (typeof value === 'boolean') return column.type.kind === 'boolean' ? [`DEFAULT ${value ? 1 : 0}`] : []
  return [`DEFAULT ${typeof value === 'string' ? quoteText(value) : String(value)}`]
}

/** Of a long value the engine takes expressions alone, and so a text in brackets. */
function longDefaultSql({ default: given, type: { kind } }: TableColumn): readonly string[] {
  if (!given || 'now' in given) return []
  if ('expression' in given) return given.dialect === 'mysql' ? [`DEFAULT (${given.expression})`] : []
  const isWritten = kind === 'text' || kind === 'json'
  return isWritten && typeof given.value === 'string' ? [`DEFAULT (${quoteText(given.value)})`] : []
}

/** Before MySQL 8 nothing else may be a default, and not in brackets. */
const LITERAL = /^(?:b?'(?:[^'\\]|''|\\.)*'|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)$/is

function listed(columns: readonly string[]): string {
  return columns.map(quoteName).join(', ')
}
