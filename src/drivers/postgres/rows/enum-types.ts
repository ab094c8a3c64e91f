import type { Layout } from '../../../model/layout.ts'
import type { ColumnType, TableSchema } from '../../../model/table-schema.ts'
import type { Work } from '../connection/session.ts'
import { otherWords } from '../errors.ts'
import { MAX_NAME_BYTES, qualifiedName, quoteText } from '../identifier.ts'

type EnumType = Extract<ColumnType, { kind: 'enum' }>

/** The type of each column that takes some words alone, by the column's name, as SQL. */
export type EnumNames = ReadonlyMap<string, string>

/** Tells a type that goes with the last table that uses it from one that somebody else made. */
const MADE_BY_DRAY = 'made by dray with a table that uses it'

/**
 * Makes the types that a table's columns are of, where they are not there: within the transaction that makes the table.
 * Columns whose words are no labels here have no entry. @throws STORE_INVALID where a type of that name has other words
 */
export async function makeEnumTypes(
  work: Work,
  schema: string,
  table: string,
  { schema: columnsOf }: Layout,
): Promise<EnumNames> {
  const wanted = enumsOf(columnsOf)
  const names = new Map<string, string>()
  if (wanted.length === 0) return names
  const known = new Map(await typesIn(work, schema))
  for (const { column, type } of wanted) {
    const labels = JSON.stringify(type.values)
    const candidates = type.name === undefined ? namesFor(table, column) : [type.name]
    const name = candidates.find((one) => isLabel(one) && (known.get(one) ?? labels) === labels)
    if (name === undefined) {
      if (type.name !== undefined) throw otherWords(schema, type.name)
      continue
    }
    const sql = qualifiedName(schema, name)
    if (!known.has(name)) {
      await work.execute(`CREATE TYPE ${sql} AS ENUM (${type.values.map(quoteText).join(', ')})`)
      await work.execute(`COMMENT ON TYPE ${sql} IS ${quoteText(MADE_BY_DRAY)}`)
    }
    known.set(name, labels)
    names.set(column, sql)
  }
  return names
}

/** Of the types that go by their own name: those that are there with other words. */
export async function takenTypes(
  work: Work,
  schema: string,
  collections: readonly { readonly layout: Layout }[],
): Promise<readonly string[]> {
  const wanted = collections.flatMap(({ layout }) => enumsOf(layout.schema))
  if (wanted.length === 0) return []
  const known = new Map(await typesIn(work, schema))
  const taken = wanted.flatMap(({ type: { name, values } }) => {
    const there = name === undefined ? undefined : known.get(name)
    return name !== undefined && there !== undefined && there !== JSON.stringify(values) ? [name] : []
  })
  return [...new Set(taken)]
}

function enumsOf(
  table: TableSchema | undefined,
): readonly { readonly column: string; readonly type: EnumType }[] {
  return (table?.columns ?? []).flatMap(({ name, type }) => {
    const own = enumIn(type)
    return own && own.values.every(isLabel) ? [{ column: name, type: own }] : []
  })
}

/** Types that were made for tables which are gone by now. */
export async function dropEnumTypes(work: Work, schema: string): Promise<void> {
  const rows = await work.query(
    `SELECT t.typname AS name FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
     WHERE n.nspname = $1 AND t.typtype = 'e' AND obj_description(t.oid, 'pg_type') = $2
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_type'::regclass
         AND d.refobjid IN (t.oid, t.typarray) AND d.deptype <> 'i')`,
    [schema, MADE_BY_DRAY],
  )
  for (const row of rows) await work.execute(`DROP TYPE ${qualifiedName(schema, row['name']!)}`)
}

function enumIn(type: ColumnType): EnumType | undefined {
  if (type.kind === 'array') return enumIn(type.of)
  return type.kind === 'enum' ? type : undefined
}

/** https://www.postgresql.org/docs/current/datatype-enum.html: labels are names. */
function isLabel(label: string): boolean {
  return (
    label !== '' &&
    Buffer.byteLength(label) <= MAX_NAME_BYTES &&
    !label.includes('\0') &&
    label.isWellFormed()
  )
}

/** Not that of a table: each table is a type, too. */
function namesFor(table: string, column: string): readonly string[] {
  const plain = `${table}_${column}_enum`
  return [plain, ...Array.from({ length: 9 }, (_, i) => `${plain}_${i + 2}`)]
}

/** Whatever is called so, with the labels of it as JSON; of another kind of type with something else. */
async function typesIn(work: Work, schema: string): Promise<readonly (readonly [string, string])[]> {
  const rows = await work.query(
    `SELECT t.typname AS name,
       (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = $1`,
    [schema],
  )
  return rows.map((row) => {
    const labels = row['labels']
    return [row['name']!, labels === null || labels === undefined ? '' : JSON.stringify(JSON.parse(labels))]
  })
}
