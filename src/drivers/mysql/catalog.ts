import type { ColumnType } from '../../model/table-schema.ts'
import type { Work } from './connection/session.ts'
import { jsonChecksIn } from './json-checks.ts'
import { readComment } from './kept-as-text.ts'
import { isReserved } from './layout.ts'
import { isMark } from './mark.ts'

export interface ColumnShape {
  readonly name: string
  /** As the server declares it: `varchar(20)`, `bigint(20) unsigned`; of a text that MariaDB checks `json`. */
  readonly native: string
  /** The first word of it. */
  readonly type: string
  readonly isUnsigned: boolean
  readonly isNotNull: boolean
  /** As the server writes it down: a literal, or an expression. */
  readonly default: { readonly text: string; readonly isExpression: boolean } | undefined
  readonly isIdentity: boolean
  /** `SELECT *` leaves it out. */
  readonly isInvisible: boolean
  /** Set to the time of each change. */
  readonly updates: boolean
  readonly generated: { readonly expression: string; readonly kept: 'stored' | 'virtual' } | undefined
  readonly charset: string | undefined
  readonly collation: string | undefined
  /** A type of MySQL, a check of MariaDB, or a text whose comment says so. */
  readonly isJson: boolean
  /** What a text holds by its comment. */
  readonly holds: ColumnType | undefined
  /** In characters or bytes. */
  readonly length: number | undefined
  readonly precision: number | undefined
  readonly scale: number | undefined
  /** Of a second. */
  readonly digits: number | undefined
  readonly comment: string
}

interface IndexColumn {
  readonly name: string
  readonly isDescending: boolean
  /** Only so many characters or bytes of a value are looked at; all of them where undefined. */
  readonly part: number | undefined
}

interface IndexShape {
  readonly name: string
  readonly isUnique: boolean
  /** `BTREE`, `HASH`; or for a search of its own: `FULLTEXT`, `SPATIAL`, `VECTOR`. */
  readonly method: string
  /** Undefined: an expression. */
  readonly columns: readonly (IndexColumn | undefined)[]
}

export interface TableShape {
  /** As the server spells it. */
  readonly name: string
  readonly engine: string
  /** About, as the server estimates. */
  readonly bytes: number
  readonly rowBytes: number
  readonly columns: readonly ColumnShape[]
  readonly indexes: readonly IndexShape[]
  readonly comment: string
  /** A run makes it: the comment is not the user's. */
  readonly isMarked: boolean
  readonly isPartitioned: boolean
}

/** Base tables of a database with their columns and indexes: the one that is named, or all but dray's own. */
export async function tablesIn(work: Work, database: string, only?: string): Promise<readonly TableShape[]> {
  const filter = only === undefined ? '' : ' AND TABLE_NAME = ?'
  const values = only === undefined ? [database] : [database, only]
  const tables = await work.texts(
    `SELECT TABLE_NAME, ENGINE, DATA_LENGTH, AVG_ROW_LENGTH, TABLE_COMMENT, CREATE_OPTIONS, VERSION() FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')${filter} ORDER BY TABLE_NAME`,
    values,
  )
  const isMaria = /mariadb/i.test(tables[0]?.[6] ?? '')
  const columns = await columnsIn(work, { filter, values, isMaria })
  const indexes = await indexesIn(work, filter, values)
  return tables
    .filter(([name]) => only !== undefined || !isReserved(name!))
    .map(([name, engine, bytes, rowBytes, comment, how]) => ({
      name: name!,
      engine: engine ?? '',
      bytes: Number(bytes ?? 0),
      rowBytes: Number(rowBytes ?? 0),
      columns: columns.get(name!) ?? [],
      indexes: indexes.get(name!) ?? [],
      comment: isMark(comment ?? '') ? '' : (comment ?? ''),
      isMarked: isMark(comment ?? ''),
      isPartitioned: /\bpartitioned\b/i.test(how ?? ''),
    }))
}

/** Undefined where there is no such table. */
export async function tableNamed(
  work: Work,
  database: string,
  name: string,
): Promise<TableShape | undefined> {
  const [table] = await tablesIn(work, database, name)
  return table
}

/** Views, triggers, routines, sequences and events, with their kind: `view recent`. */
export async function othersIn(work: Work, database: string): Promise<readonly string[]> {
  const rows = await work.texts(
    `SELECT CONCAT('view ', TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?
     UNION ALL SELECT CONCAT('trigger ', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?
     UNION ALL SELECT CONCAT(LOWER(ROUTINE_TYPE), ' ', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?
     UNION ALL SELECT CONCAT('sequence ', TABLE_NAME) FROM information_schema.TABLES
       WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'SEQUENCE'
     UNION ALL SELECT CONCAT('event ', EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?`,
    [database, database, database, database, database],
  )
  return rows.map(([name]) => name!).toSorted()
}

interface Asked {
  readonly filter: string
  readonly values: readonly string[]
  readonly isMaria: boolean
}

async function columnsIn(
  work: Work,
  { filter, values, isMaria }: Asked,
): Promise<ReadonlyMap<string, readonly ColumnShape[]>> {
  const checked = await jsonChecksIn(work, filter, values)
  const rows = await work.texts(
    `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, GENERATION_EXPRESSION,
       CHARACTER_SET_NAME, COLLATION_NAME, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE,
       DATETIME_PRECISION, COLUMN_COMMENT
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ?${filter} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    values,
  )
  return grouped(rows, (row) => columnOf(row, { checked, isMaria }))
}

interface Known {
  readonly checked: ReadonlySet<string>
  readonly isMaria: boolean
}

function columnOf(row: readonly (string | null)[], { checked, isMaria }: Known): ColumnShape {
  const [table, name, native, type, nullable, given, extra = '', expression, charset, collation] = row
  const [length, precision, scale, digits, comment] = row.slice(10)
  const kind = type!.toLowerCase()
  const how = (extra ?? '').toLowerCase()
  const isChecked = checked.has(`${table}.${name}`)
  const { holds, comment: own } = kind.endsWith('text')
    ? readComment(comment ?? '')
    : { comment: comment ?? '' }
  return {
    name: name!,
    native: isChecked ? 'json' : native!,
    type: kind,
    isUnsigned: /\bunsigned\b/i.test(native!),
    isNotNull: nullable === 'NO',
    default: given === null || given === undefined ? undefined : defaultOf(given, how, isMaria),
    isIdentity: how.includes('auto_increment'),
    isInvisible: how.includes('invisible'),
    updates: how.includes('on update'),
    generated: expression
      ? { expression: unescaped(expression), kept: /stored|persistent/.test(how) ? 'stored' : 'virtual' }
      : undefined,
    charset: charset ?? undefined,
    collation: collation ?? undefined,
    isJson: kind === 'json' || isChecked || holds?.kind === 'json',
    holds,
    length: numberOf(length),
    precision: numberOf(precision),
    scale: numberOf(scale),
    digits: numberOf(digits),
    comment: own,
  }
}

/**
 * MySQL 8 writes down an expression as the text of a literal, as it would not read it: `_utf8mb4\\'it\\\\\\'s\\'`. Others have
 * no name of a character set before their texts.
 */
export function unescaped(expression: string): string {
  return /_[a-z0-9]+\\'/.test(expression) ? expression.replaceAll(/\\(.)/gs, '$1') : expression
}

/** MariaDB writes constants down as SQL and says nothing of expressions, MySQL constants as they are. */
function defaultOf(given: string, extra: string, isMaria: boolean): ColumnShape['default'] {
  const text = extra.includes('default_generated') ? unescaped(given) : given
  const isClock = /^(?:current_timestamp|now)\b/i.test(text)
  const isOfMaria = isMaria && !MARIA_CONSTANT.test(text)
  return { text, isExpression: isClock || isOfMaria || extra.includes('default_generated') }
}

const MARIA_CONSTANT = /^(?:NULL|[bx]?'(?:[^'\\]|''|\\.)*'|-?[\d.]+(?:e[-+]?\d+)?)$/is

function numberOf(text: string | null | undefined): number | undefined {
  return text === null || text === undefined ? undefined : Number(text)
}

async function indexesIn(
  work: Work,
  filter: string,
  values: readonly string[],
): Promise<ReadonlyMap<string, readonly IndexShape[]>> {
  const rows = await work.texts(
    `SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, COLLATION, INDEX_TYPE
     FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ?${filter} ORDER BY TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`,
    values,
  )
  const byTable = grouped(rows, ([, name, nonUnique, column, part, order, method]) => ({
    name: name!,
    isUnique: nonUnique === '0',
    method: method!,
    column: column ? { name: column, isDescending: order === 'D', part: numberOf(part) } : undefined,
  }))
  return new Map([...byTable].map(([table, parts]) => [table, indexesOf(parts)]))
}

interface IndexPart extends Omit<IndexShape, 'columns'> {
  readonly column: IndexShape['columns'][number]
}

function indexesOf(parts: readonly IndexPart[]): readonly IndexShape[] {
  const byName = new Map<string, IndexPart[]>()
  for (const part of parts) byName.set(part.name, [...(byName.get(part.name) ?? []), part])
  return [...byName].map(([name, own]) => ({
    name,
    isUnique: own[0]!.isUnique,
    method: own[0]!.method,
    columns: own.map(({ column }) => column),
  }))
}

function grouped<T>(
  rows: readonly (readonly (string | null)[])[],
  make: (row: readonly (string | null)[]) => T,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row[0]!)
    if (group) group.push(make(row))
    else groups.set(row[0]!, [make(row)])
  }
  return groups
}

/**
 * Unique, of whole columns that are never NULL and hold what was written: by these a row can be named. The primary key is
 * the first.
 */
export function keysOf({ columns, indexes }: TableShape): readonly (readonly string[])[] {
  const names = new Set(
    columns.filter((column) => column.isNotNull && !column.generated).map(({ name }) => name),
  )
  return indexes
    .filter(({ isUnique }) => isUnique)
    .map((index) => index.columns.map((column) => (column?.part === undefined ? column?.name : undefined)))
    .filter((key): key is string[] => key.every((name) => name !== undefined && names.has(name)))
}

/** Values of these can be larger than a page. */
export function hasLongValues({ columns }: TableShape): boolean {
  return columns.some(isLong)
}

export function isLong(column: Pick<ColumnShape, 'type'> | undefined): boolean {
  return /text|blob|json|geometry|point|polygon|linestring/.test(column?.type ?? '')
}
