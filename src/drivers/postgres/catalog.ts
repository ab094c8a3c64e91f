import type { Row, Work } from './connection/session.ts'
import { isReserved } from './layout.ts'

export interface ColumnShape {
  readonly name: string
  /** As the server says it: `numeric(10,2)`, `text[]`, `shop.mood`. */
  readonly native: string
  readonly type: TypeShape
  readonly isNotNull: boolean
  /** An expression, as the server prints it. */
  readonly default: string | undefined
  /** `always`: a value of our own needs OVERRIDING SYSTEM VALUE. */
  readonly identity: 'always' | 'by-default' | undefined
  /** The expression that it is computed by. */
  readonly generated: string | undefined
  /** Two texts are one only where their bytes are. */
  readonly isDeterministic: boolean
  /** Where it is not that of its type. `version`: with the library that it is of. */
  readonly collation:
    | { readonly name: string; readonly version: string; readonly isBuiltIn: boolean }
    | undefined
  readonly comment: string | undefined
}

/** The type under all domains, of arrays too. */
export interface TypeShape {
  /** As the server declares it where there is no domain: `inet`, `bit(3)`; of an array that of its elements. */
  readonly native: string
  /** In pg_type: `int4`, `text`, `numeric` …; of an array that of its elements. */
  readonly name: string
  /** It belongs to the system's own schema. */
  readonly isBuiltIn: boolean
  /** https://www.postgresql.org/docs/current/catalog-pg-type.html: typtype. */
  readonly kind: 'base' | 'enum' | 'other'
  /** atttypmod: length, precision …; -1 where none is said. */
  readonly modifier: number
  readonly isArray: boolean
  /** Of an enum, in its order. */
  readonly labels: readonly string[]
}

interface UniqueKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly isPrimary: boolean
  /** Checked at once, for every row: what ON CONFLICT may name. */
  readonly isImmediate: boolean
}

export interface TableShape {
  readonly name: string
  readonly isPartitioned: boolean
  /** Other tables inherit from it: to read it alone one must say ONLY. */
  readonly hasChildren: boolean
  /** Some of its values lie beside it, as they are long. */
  readonly hasLongValues: boolean
  readonly bytes: number
  /** As far as the statistics know; -1 where they know nothing. */
  readonly estimatedRows: number
  readonly columns: readonly ColumnShape[]
  /** Keys over plain columns that cover every row. */
  readonly keys: readonly UniqueKey[]
}

/** The tables of a schema, or the one of a name, without those of dray itself. */
export async function tablesIn(work: Work, schema: string, name?: string): Promise<readonly TableShape[]> {
  const parameters = name === undefined ? [schema] : [schema, name]
  const only = name === undefined ? '' : 'AND c.relname = $2'
  const tables = await work.query(`${TABLES} ${only} ORDER BY c.relname COLLATE "C"`, parameters)
  // Of a table that is not there yet, as most that are asked for by name, nothing else is asked.
  if (tables.length === 0) return []
  const columns = await work.query(`${COLUMNS} ${only} ORDER BY a.attnum`, parameters)
  const keys = await work.query(
    `${KEYS} ${only} ORDER BY NOT i.indisprimary, x.relname COLLATE "C"`,
    parameters,
  )
  const columnsOf = byRelation(columns)
  const keysOf = byRelation(keys)
  return tables
    .filter((row) => !isReserved(row['name']!))
    .map((row) => ({
      name: row['name']!,
      isPartitioned: row['kind'] === 'p',
      hasChildren: row['has_children'] === 't',
      hasLongValues: row['long'] === 't',
      bytes: Number(row['bytes']),
      estimatedRows: Number(row['estimated']),
      columns: (columnsOf.get(row['oid']!) ?? []).map(columnOf),
      keys: (keysOf.get(row['oid']!) ?? []).map(keyOf),
    }))
}

export async function tableNamed(work: Work, schema: string, name: string): Promise<TableShape | undefined> {
  const [table] = await tablesIn(work, schema, name)
  return table
}

/** Another one when a table is made anew or its columns change; undefined where there is none. */
export async function stampOf(work: Work, schema: string, name: string): Promise<string | undefined> {
  const [row] = await work.query(
    `SELECT c.oid || ' ' || c.xmin AS stamp FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  )
  return row?.['stamp'] ?? undefined
}

/** What of another kind lies there: `view recent`, `function total(integer)`. */
export async function othersIn(work: Work, schema: string): Promise<readonly string[]> {
  const rows = await work.query(OTHERS, [schema])
  return rows.map((row) => row['what']!)
}

/** What has the name of a table, and is none: `a view`. */
export async function otherOfName(work: Work, schema: string, name: string): Promise<string | undefined> {
  const [row] = await work.query(
    `SELECT c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND (c.relkind NOT IN ('r', 'p') OR c.relispartition)`,
    [schema, name],
  )
  return row && `a ${RELATION_KINDS[row['kind']!] ?? 'partition of another table'}`
}

const RELATION_KINDS: Readonly<Record<string, string>> = {
  v: 'view',
  m: 'materialized view',
  i: 'index',
  I: 'index',
  S: 'sequence',
  f: 'foreign table',
  c: 'composite type',
}

export async function schemaExists(work: Work, schema: string): Promise<boolean> {
  const rows = await work.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
  return rows.length > 0
}

/** Schemas of users, with whether there are tables in them. */
export async function schemasOfUsers(
  work: Work,
): Promise<readonly { readonly name: string; readonly hasTables: boolean }[]> {
  const rows = await work.query(
    `SELECT n.nspname AS name,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')) AS tables
     FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`,
  )
  return rows.map((row) => ({ name: row['name']!, hasTables: row['tables'] === 't' }))
}

/** What an extension brought is made with it. */
const IN_SCHEMA = `n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')`

const TABLES = `
  SELECT c.oid, c.relname AS name, c.relkind AS kind, c.relhassubclass AND c.relkind = 'r' AS has_children,
    coalesce((SELECT sum(pg_table_size(t.relid)) FROM pg_partition_tree(c.oid) t), pg_table_size(c.oid)) AS bytes,
    c.reltuples::bigint AS estimated,
    c.relkind = 'p' OR coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) > 0 AS long
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${IN_SCHEMA}`

const COLUMNS = `
  WITH RECURSIVE base (oid, type, modifier) AS (
    SELECT oid, typbasetype, typtypmod FROM pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT b.oid, t.typbasetype, CASE WHEN b.modifier = -1 THEN t.typtypmod ELSE b.modifier END
    FROM base b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd'
  ), plain (oid, type, modifier) AS (
    SELECT b.oid, b.type, b.modifier FROM base b JOIN pg_type t ON t.oid = b.type WHERE t.typtype <> 'd'
  )
  SELECT c.oid AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS native,
    e.typname AS type, e.typnamespace = 'pg_catalog'::regnamespace AS built_in, e.typtype AS kind,
    m.modifier, format_type(e.oid, m.modifier) AS type_native, t.typcategory = 'A' AND t.typelem <> 0 AS is_array, a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint v WHERE v.conrelid = c.oid AND v.contype = 'n'
      AND NOT v.convalidated AND v.conkey = ARRAY[a.attnum]) AS not_null,
    CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid),
      CASE WHEN a.attidentity = '' THEN (SELECT pg_get_expr(y.typdefaultbin, 'pg_type'::regclass) FROM pg_type y WHERE y.oid = a.atttypid AND y.typtype = 'd') END)
      END AS default,
    CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
    a.attidentity AS identity, coalesce(l.collisdeterministic, true) AS deterministic,
    CASE WHEN a.attcollation <> (SELECT typcollation FROM pg_type WHERE oid = a.atttypid) THEN l.collname END AS collation,
    concat_ws(' ', l.collprovider, pg_collation_actual_version(l.oid)) AS collation_version,
    l.collnamespace = 'pg_catalog'::regnamespace AS collation_built_in,
    col_description(c.oid, a.attnum) AS comment,
    (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = e.oid) AS labels
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN plain p ON p.oid = a.atttypid
    JOIN pg_type t ON t.oid = coalesce(p.type, a.atttypid)
    LEFT JOIN plain pe ON t.typcategory = 'A' AND pe.oid = t.typelem
      AND (SELECT typcategory FROM pg_type WHERE oid = pe.type) <> 'A'
    JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN coalesce(pe.type, t.typelem) ELSE t.oid END
    CROSS JOIN LATERAL (SELECT CASE WHEN a.atttypmod <> -1 THEN a.atttypmod ELSE coalesce(pe.modifier, p.modifier, -1) END) AS m(modifier)
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
  WHERE ${IN_SCHEMA}`

const KEYS = `
  SELECT c.oid AS relation, x.relname AS name, i.indisprimary AS is_primary, i.indimmediate AS immediate,
    (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(num, ord)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE k.ord <= i.indnkeyatts) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid
  WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND ${IN_SCHEMA}`

const OTHERS = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table '
    WHEN 'S' THEN 'sequence ' ELSE 'type ' END || c.relname AS what
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('v', 'm', 'f', 'S', 'c')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
      AND d.deptype IN ('a', 'i', 'e') AND d.refclassid IN ('pg_class'::regclass, 'pg_extension'::regclass))
  UNION ALL
  SELECT 'function ' || p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = $1
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'trigger ' || t.tgname || ' of ' || c.relname
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND NOT t.tgisinternal AND NOT c.relispartition
  ORDER BY 1`

function byRelation(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row['relation']!)
    if (group) group.push(row)
    else groups.set(row['relation']!, [row])
  }
  return groups
}

function columnOf(row: Row): ColumnShape {
  const identity = row['identity']
  return {
    name: row['name']!,
    native: row['native']!,
    type: {
      name: row['type']!,
      native: row['type_native']!,
      isBuiltIn: row['built_in'] === 't',
      kind: row['kind'] === 'b' ? 'base' : row['kind'] === 'e' ? 'enum' : 'other',
      modifier: Number(row['modifier']),
      isArray: row['is_array'] === 't',
      labels: stringsOf(row['labels'] ?? null),
    },
    isNotNull: row['not_null'] === 't',
    default: row['default'] ?? undefined,
    identity: identity === 'a' ? 'always' : identity === 'd' ? 'by-default' : undefined,
    generated: row['generated'] ?? undefined,
    isDeterministic: row['deterministic'] === 't',
    collation: collationOf(row),
    comment: row['comment'] ?? undefined,
  }
}

function collationOf(row: Row): ColumnShape['collation'] {
  const name = row['collation']
  if (name === null || name === undefined) return undefined
  const isBuiltIn = row['collation_built_in'] === 't'
  return { name, version: row['collation_version'] ?? '', isBuiltIn }
}

function keyOf(row: Row): UniqueKey {
  return {
    name: row['name']!,
    columns: stringsOf(row['columns'] ?? null),
    isPrimary: row['is_primary'] === 't',
    isImmediate: row['immediate'] === 't',
  }
}

/** A list of names that `json_agg` made. */
function stringsOf(text: string | null): readonly string[] {
  return text === null ? [] : (JSON.parse(text) as string[])
}
