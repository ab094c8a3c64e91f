import type { Layout } from '../../../model/layout.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'

/** Types that come with an extension of another name. */
const EXTENSION_OF: Readonly<Record<string, string>> = {
  ...{ geometry: 'postgis', geography: 'postgis', raster: 'postgis_raster', lquery: 'ltree' },
  ...{ ltxtquery: 'ltree', halfvec: 'vector', sparsevec: 'vector', ghstore: 'hstore' },
}

/** Whether the database knows the types of all tables that are to be made: those of extensions it may not. */
export async function typesLine(
  work: Work,
  collections: readonly { readonly layout: Layout }[],
): Promise<readonly Readiness[]> {
  const wanted = new Set(
    collections.flatMap(({ layout }) => (layout.schema?.columns ?? []).flatMap(({ type }) => ownTypes(type))),
  )
  if (wanted.size === 0) return []
  const rows = await work.query(
    `SELECT t.name FROM unnest($1::text[]) AS t(name) WHERE to_regtype(t.name) IS NULL`,
    [arrayText([...wanted])],
  )
  if (rows.length === 0) return [{ id: 'types', state: 'pass', finding: `knows ${[...wanted].join(', ')}` }]
  const missing = rows.map((row) => row['name']!)
  return [
    {
      id: 'types',
      state: 'fail',
      finding: `the database does not know ${missing.join(', ')}`,
      fix: `Make them there first: ${missing.map(extensionSql).join('; ')} (or CREATE TYPE)`,
    },
  ]
}

function ownTypes(type: ColumnType): readonly string[] {
  if (type.kind === 'array') return ownTypes(type.of)
  return type.kind === 'other' && type.dialect === 'postgres' ? [type.name] : []
}

/** `public.geometry(Point,4326)` is of postgis; most types are called as their extension. */
function extensionSql(native: string): string {
  const [name = native] = native.slice(native.lastIndexOf('.') + 1).split('(')
  return `CREATE EXTENSION ${EXTENSION_OF[name] ?? name}`
}

function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`
}
