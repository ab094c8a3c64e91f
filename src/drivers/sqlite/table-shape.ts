import type { Database, Row } from './database.ts'
import { sameName } from './identifier.ts'
import { isReserved } from './layout.ts'

export type Affinity = 'text' | 'integer' | 'real' | 'numeric' | 'blob'

export interface ColumnShape {
  readonly name: string
  readonly type: string
  readonly affinity: Affinity
  readonly isNotNull: boolean
  readonly hasDefault: boolean
  /** Computed by the engine: nobody writes it. */
  readonly isGenerated: boolean
  /** Alone it names a row, by a rule under which `A` may be `a`: what can be read by. */
  readonly isUnique: boolean
  /** Alone it names a row, compared byte by byte: what keys can be written into. */
  readonly isKey: boolean
  /** It stands for the row's number: every value is an integer. */
  readonly isRowid: boolean
}

export interface TableShape {
  /** As the database spells it. */
  readonly name: string
  readonly hasRowid: boolean
  readonly isStrict: boolean
  readonly columns: readonly ColumnShape[]
  /** Sets of columns that name a row, compared byte by byte. The primary key comes first. */
  readonly keys: readonly (readonly string[])[]
}

/** What a database holds beside the engine's tables and ours. */
export interface Catalog {
  readonly tables: readonly { readonly name: string; readonly hasRowid: boolean }[]
  /** Tables of a module that is asked for their rows: full text, places, files … */
  readonly virtual: readonly string[]
  /** Views, triggers and indexes of full text over other tables, with their kind: `view recent`. */
  readonly others: readonly string[]
}

export function catalogOf(database: Database): Catalog {
  const rows = database.all(
    `SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name`,
  )
  const listed = rows.filter(({ name }) => !isReserved(String(name)))
  const triggers = database.all(`SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`)
  const virtual = listed.filter(({ type }) => type === 'virtual').map(({ name }) => String(name))
  const indexes = fullTextIndexes(database)
  return {
    tables: listed
      .filter(({ type }) => type === 'table')
      .map(({ name, wr }) => ({ name: String(name), hasRowid: !wr })),
    virtual: virtual.filter((name) => !indexes.has(name)),
    others: [
      ...[...indexes].map((name) => `full-text index ${name}`),
      ...listed.filter(({ type }) => type === 'view').map(({ name }) => `view ${String(name)}`),
      ...triggers.map(({ name }) => `trigger ${String(name)}`),
    ],
  }
}

/**
 * Tables of full text that hold no text of their own: it lies in another table, from which they are made anew.
 * https://www.sqlite.org/fts5.html#external_content_and_contentless_tables
 */
function fullTextIndexes(database: Database): ReadonlySet<string> {
  const made = database.all(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY name`,
  )
  return new Set(made.filter(({ sql }) => OF_OTHER_TEXT.test(String(sql))).map(({ name }) => String(name)))
}

const OF_OTHER_TEXT = /\busing\s+fts[45]\b[^]*[(,]\s*content\s*=\s*["'`]?\s*[^\s"'`,)]/i

/** Undefined where there is no such table. */
export function shapeOf(database: Database, name: string): TableShape | undefined {
  const table = tableNamed(database, name)
  if (!table) return undefined
  const rows = database.all('SELECT * FROM pragma_table_xinfo(?) WHERE hidden <> 1', table.name)
  const unique = uniqueColumns(database, table.name)
  const keyParts = rows.filter(({ pk }) => Number(pk) > 0)
  const rowidName = table.hasRowid && keyParts.length === 1 ? rowidAlias(keyParts[0]!) : undefined
  return {
    ...table,
    columns: rows.map((row) => columnOf(row, unique, { rowidName, ...table })),
    keys: [...(rowidName === undefined ? [] : [[rowidName]]), ...bytewiseKeys(database, table.name)],
  }
}

/** The engine finds it without regard to case, in a database of thousands too. */
function tableNamed(
  database: Database,
  name: string,
): Pick<TableShape, 'name' | 'hasRowid' | 'isStrict'> | undefined {
  const row = database.get(
    `SELECT name, wr, strict FROM pragma_table_list(?) WHERE schema = 'main' AND type = 'table'`,
    name,
  )
  if (!row || isReserved(String(row['name']))) return undefined
  return { name: String(row['name']), hasRowid: !row['wr'], isStrict: Boolean(row['strict']) }
}

/** For eyes. */
export function typeName({ type }: ColumnShape): string {
  return type === '' ? 'of no type' : type
}

export function columnNamed(shape: TableShape, name: string): ColumnShape | undefined {
  return shape.columns.find((column) => sameName(column.name, name))
}

/** https://sqlite.org/lang_createtable.html#rowid */
export function rowidNameOf({ hasRowid, columns }: TableShape): string | undefined {
  if (!hasRowid) return undefined
  return ['rowid', '_rowid_', 'oid'].find((name) => !columns.some((column) => sameName(column.name, name)))
}

/** https://sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(type: string): Affinity {
  const declared = type.toUpperCase()
  if (declared.includes('INT')) return 'integer'
  if (/CHAR|CLOB|TEXT/.test(declared)) return 'text'
  if (declared === '' || declared.includes('BLOB')) return 'blob'
  return /REAL|FLOA|DOUB/.test(declared) ? 'real' : 'numeric'
}

function columnOf(
  row: Row,
  unique: ReadonlyMap<string, string>,
  { rowidName, isStrict }: { readonly rowidName: string | undefined; readonly isStrict: boolean },
): ColumnShape {
  const name = String(row['name'])
  const type = String(row['type'])
  const isRowid = name === rowidName
  return {
    name,
    type,
    // There ANY keeps what it is given. https://sqlite.org/stricttables.html
    affinity: isStrict && type.toUpperCase() === 'ANY' ? 'blob' : affinityOf(type),
    isNotNull: Number(row['notnull']) === 1,
    hasDefault: row['dflt_value'] !== null,
    isGenerated: Number(row['hidden']) > 1,
    isUnique: isRowid || unique.has(name),
    isKey: isRowid || unique.get(name) === 'BINARY',
    isRowid,
  }
}

/** Only this spelling, in a table with row numbers. https://sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key */
function rowidAlias({ name, type }: Row): string | undefined {
  return String(type).toUpperCase() === 'INTEGER' ? String(name) : undefined
}

/** Unique indexes over columns that are compared byte by byte; that of the primary key first. */
function bytewiseKeys(database: Database, table: string): readonly (readonly string[])[] {
  const rows = database.all(
    `SELECT json_group_array(i.name ORDER BY i.seqno) AS names
     FROM pragma_index_list(?) AS l, pragma_index_xinfo(l.name) AS i
     WHERE l."unique" = 1 AND l.partial = 0 AND i.key = 1
     GROUP BY l.name HAVING min(i.cid) >= 0 AND min(i.coll = 'BINARY') = 1
     ORDER BY l.origin <> 'pk', l.seq`,
    table,
  )
  return rows.map(({ names }) => JSON.parse(String(names)) as string[])
}

/** Columns with a unique index of their own, and its collation: the strictest where there are several. */
function uniqueColumns(database: Database, table: string): ReadonlyMap<string, string> {
  const rows = database.all(
    `SELECT max(i.name) AS name, max(i.coll) AS collation FROM pragma_index_list(?) AS l, pragma_index_xinfo(l.name) AS i
     WHERE l."unique" = 1 AND l.partial = 0 AND i.key = 1
     GROUP BY l.name HAVING count(*) = 1 AND max(i.cid) >= 0
     ORDER BY max(i.coll) = 'BINARY'`,
    table,
  )
  return new Map(rows.map(({ name, collation }) => [String(name), String(collation)]))
}
