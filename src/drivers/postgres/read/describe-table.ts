import type {
  ColumnType,
  Deferrable,
  TableColumn,
  TableReference,
  TableSchema,
} from '../../../model/table-schema.ts'
import { readComment } from '../any-mark.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Row, Work } from '../connection/session.ts'
import { withConditions } from '../../../store/tables/conditions/with-conditions.ts'
import { readingOf } from '../conditions/reading.ts'
import { collationAs } from '../rows/collation-as.ts'
import { countedTo } from './counted-to.ts'
import { defaultOf } from './default-of.ts'
import { describeIndexes } from './indexes/describe-indexes.ts'
import { columnTypeOf } from '../rows/column-type.ts'

/** What a table is, in words that every relational store knows. */
export async function describeTable(work: Work, schema: string, shape: TableShape): Promise<TableSchema> {
  const place = [schema, shape.name] as const
  const [constraints, left, [comment]] = [
    await work.query(CONSTRAINTS, place),
    await work.query(LEFT, place),
    await work.query(COMMENT, place),
  ]
  const key = keyOf(shape)
  const backing = new Set(constraints.map((row) => row['index']))
  const said = comment?.['comment'] ?? undefined
  const columns = await countedTo(work, { schema, table: shape.name }, shape.columns.map(columnOf))
  const isRule = (name: string): boolean => backing.has(name) || name === key?.name
  const { indexes, notCarried } = await describeIndexes(work, place, { columns, isRule })
  const table: TableSchema = {
    columns,
    key: key?.columns ?? [],
    unique: constraints
      .filter((row) => row['kind'] === 'u' && row['name'] !== key?.name)
      .map((row) => ({ name: row['name']!, columns: namesOf(row['columns']), ...deferrableOf(row) })),
    indexes,
    references: constraints.filter((row) => row['kind'] === 'f').map(referenceOf),
    checks: constraints
      .filter((row) => row['kind'] === 'c')
      .map((row) => ({ name: row['name']!, expression: row['expression']!, dialect: 'postgres' })),
    ...(said !== undefined && { comment: said }),
    notCarried: [...ownCollations(shape), ...[...left.map((row) => row['what']!), ...notCarried].toSorted()],
  }
  const isExact = (name: string): boolean =>
    shape.columns.some((column) => column.name === name && column.isDeterministic)
  return withConditions(table, readingOf(columns, isExact))
}

/** The primary key, or else a unique key that cannot be NULL. */
function keyOf(shape: TableShape): TableShape['keys'][number] | undefined {
  const isWhole = (names: readonly string[]): boolean =>
    names.every((name) => shape.columns.find((column) => column.name === name)?.isNotNull)
  return shape.keys.find(({ isPrimary }) => isPrimary) ?? shape.keys.find(({ columns }) => isWhole(columns))
}

function columnOf(column: ColumnShape): TableColumn {
  const { name, native, isNotNull, generated, comment: said, identity, collation } = column
  const isCounted = identity !== undefined || /^nextval\('.*'::regclass\)$/.test(column.default ?? '')
  const { comment, isAny } = native === 'json' ? readComment(said) : { comment: said, isAny: false }
  const type: ColumnType = isAny ? { kind: 'any' } : columnTypeOf(column)
  return {
    name,
    type,
    nullable: !isNotNull,
    native,
    ...(column.default !== undefined && !isCounted && { default: defaultOf(column.default, type) }),
    ...(isCounted && { identity: true }),
    ...(generated !== undefined && {
      generated: { expression: generated, dialect: 'postgres', kept: 'stored' as const },
    }),
    ...(comment !== undefined && { comment }),
    ...(collation?.isBuiltIn && { collation: collationAs(collation) }),
  }
}

/** Those that somebody made are of one database: another of the name need not be the same. */
function ownCollations({ columns }: TableShape): readonly string[] {
  return columns.flatMap(({ name, collation }) =>
    collation && !collation.isBuiltIn ? [`the collation ${collation.name} of column ${name}`] : [],
  )
}

const ACTIONS: Readonly<Record<string, NonNullable<TableReference['onDelete']>>> = {
  a: 'no-action',
  r: 'restrict',
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
}

function referenceOf(row: Row): TableReference {
  return {
    name: row['name']!,
    columns: namesOf(row['columns']),
    to: row['to_table']!,
    toColumns: namesOf(row['to_columns']),
    onDelete: ACTIONS[row['on_delete']!] ?? 'no-action',
    onUpdate: ACTIONS[row['on_update']!] ?? 'no-action',
    ...deferrableOf(row),
  }
}

function deferrableOf(row: Row): { readonly deferrable?: Deferrable } {
  if (row['deferrable'] !== 't') return {}
  return { deferrable: row['deferred'] === 't' ? 'always' : 'when-asked' }
}

/** A list of names that `json_agg` made. */
function namesOf(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined ? [] : (JSON.parse(text) as string[])
}

const OF_TABLE = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`
const IS_TABLE = `n.nspname = $1 AND c.relname = $2`
const NAMES = (numbers: string): string =>
  `(SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(${numbers}) WITH ORDINALITY AS k(num, ord)
    JOIN pg_attribute a ON a.attnum = k.num WHERE a.attrelid =`

/** Rows need not keep to what is NOT VALID or, since 18, NOT ENFORCED; nor is a PERIOD that is contained an equal value. */
const CONSTRAINTS = `
  SELECT r.conname AS name, r.contype AS kind, x.relname AS index, f.relname AS to_table,
    r.condeferrable AS deferrable, r.condeferred AS deferred, r.confdeltype AS on_delete, r.confupdtype AS on_update,
    CASE WHEN r.contype = 'c' THEN pg_get_expr(r.conbin, r.conrelid) END AS expression,
    ${NAMES('r.conkey')} r.conrelid) AS columns, ${NAMES('r.confkey')} r.confrelid) AS to_columns
  ${OF_TABLE} JOIN pg_constraint r ON r.conrelid = c.oid
    LEFT JOIN pg_class x ON x.oid = r.conindid LEFT JOIN pg_class f ON f.oid = r.confrelid
  WHERE ${IS_TABLE} AND r.contype IN ('p', 'u', 'f', 'c') AND (f.oid IS NULL OR f.relnamespace = c.relnamespace)
    AND r.convalidated AND NOT (r.contype = 'f' AND coalesce(to_jsonb(r) ->> 'conperiod', '') = 'true')
  ORDER BY r.conname COLLATE "C"`

const LEFT = `
  SELECT 'trigger ' || t.tgname AS what ${OF_TABLE} JOIN pg_trigger t ON t.tgrelid = c.oid
  WHERE ${IS_TABLE} AND NOT t.tgisinternal
  UNION ALL
  SELECT 'policy ' || p.polname ${OF_TABLE} JOIN pg_policy p ON p.polrelid = c.oid WHERE ${IS_TABLE}
  UNION ALL
  SELECT 'rule ' || r.rulename ${OF_TABLE} JOIN pg_rewrite r ON r.ev_class = c.oid WHERE ${IS_TABLE}
  UNION ALL
  SELECT 'constraint ' || r.conname ${OF_TABLE} JOIN pg_constraint r ON r.conrelid = c.oid
    LEFT JOIN pg_class f ON f.oid = r.confrelid
  WHERE ${IS_TABLE} AND (r.contype = 'x' OR f.relnamespace <> c.relnamespace)
  UNION ALL
  SELECT 'constraint ' || r.conname || ' (' || CASE WHEN to_jsonb(r) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED'
    WHEN NOT r.convalidated THEN 'NOT VALID' WHEN r.contype = 'f' THEN 'PERIOD' ELSE 'WITHOUT OVERLAPS' END || ')'
  ${OF_TABLE} JOIN pg_constraint r ON r.conrelid = c.oid LEFT JOIN pg_class f ON f.oid = r.confrelid
  WHERE ${IS_TABLE} AND (f.oid IS NULL OR f.relnamespace = c.relnamespace)
    AND (NOT r.convalidated OR to_jsonb(r) ->> 'conperiod' = 'true')
  UNION ALL
  SELECT 'that the constraint ' || r.conname || ' may wait for the end of a transaction'
  ${OF_TABLE} JOIN pg_constraint r ON r.conrelid = c.oid WHERE ${IS_TABLE} AND r.condeferrable AND r.contype NOT IN ('f', 'u')
  UNION ALL
  SELECT 'GRANT to ' || string_agg(DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END, ', ')
  ${OF_TABLE}, LATERAL (SELECT grantee FROM aclexplode(c.relacl)
    UNION SELECT e.grantee FROM pg_attribute a, LATERAL aclexplode(a.attacl) AS e WHERE a.attrelid = c.oid) AS g
  WHERE ${IS_TABLE} AND g.grantee <> c.relowner HAVING count(*) > 0
  UNION ALL
  SELECT 'the domain ' || format_type(d.oid, NULL) || ' of column ' || a.attname || coalesce(' (' || (
    WITH RECURSIVE under (oid, base, must) AS (
      SELECT d.oid, d.typbasetype, d.typnotnull
      UNION ALL
      SELECT t.oid, t.typbasetype, t.typnotnull FROM under u JOIN pg_type t ON t.oid = u.base WHERE t.typtype = 'd'
    )
    SELECT string_agg(rule, ', ') FROM (
      SELECT 'NOT NULL' AS rule WHERE EXISTS (SELECT FROM under WHERE must)
      UNION ALL
      (SELECT pg_get_constraintdef(r.oid) FROM under u JOIN pg_constraint r ON r.contypid = u.oid AND r.contype = 'c'
        ORDER BY r.conname COLLATE "C")
    ) AS rules
  ) || ')', '')
  ${OF_TABLE} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type d ON d.oid IN (t.oid, t.typelem) AND d.typtype = 'd'
  WHERE ${IS_TABLE}
  UNION ALL
  SELECT 'its partitions' ${OF_TABLE} WHERE ${IS_TABLE} AND c.relkind = 'p'
  ORDER BY 1`

const COMMENT = `SELECT obj_description(c.oid, 'pg_class') AS comment ${OF_TABLE} WHERE ${IS_TABLE}`
