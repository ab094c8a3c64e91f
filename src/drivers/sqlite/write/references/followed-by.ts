import type { DrayError } from '../../../../model/error.ts'
import type { TableReference } from '../../../../model/table-schema.ts'
import { followed } from '../../../../store/tables/followed.ts'
import type { Database } from '../../database.ts'
import { foldName, quoteName } from '../../identifier.ts'
import { areReferencesHeld } from '../../references-held.ts'
import { referencesOf } from '../../rows/references-of.ts'
import type { TableForm } from '../../table-form.ts'

/** Why the row of a key may not be removed: others would go with it, or be changed. Undefined where none would. */
export type FollowedBy = (key: string) => DrayError | undefined

/** https://sqlite.org/foreignkeys.html#fk_actions */
const FOLLOWS: ReadonlySet<TableReference['onDelete']> = new Set(['cascade', 'set-null', 'set-default'])

/** Asked row by row: those of the run go before the rows that they refer to. */
export function followedBy(database: Database, form: TableForm): FollowedBy {
  const asked = areReferencesHeld(database) ? followingTo(database, form) : []
  return (key) => {
    const found = asked.find(({ sql }) => database.get(sql, ...form.bindKey(key)))
    return found && followed({ table: form.name, by: found.by, columns: found.columns, key })
  }
}

interface Asked {
  readonly by: string
  readonly columns: readonly string[]
  readonly sql: string
}

function followingTo(database: Database, form: TableForm): readonly Asked[] {
  const tables = database.all(
    `SELECT DISTINCT t.name AS name FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f
     WHERE t.schema = 'main' AND t.type = 'table' AND f."table" = ? COLLATE NOCASE`,
    form.name,
  )
  return tables.flatMap(({ name }) => {
    const by = String(name)
    const references = referencesOf(database, by, new Set())
    return references
      .filter(({ to, onDelete }) => foldName(to) === foldName(form.name) && FOLLOWS.has(onDelete))
      .map((reference) => askedOf(form, by, reference))
  })
}

/** The referenced column stands first: its collation is what counts. https://sqlite.org/foreignkeys.html#fk_basics */
function askedOf(form: TableForm, by: string, { columns, toColumns }: TableReference): Asked {
  const same = toColumns.map(
    (to, i) => `${quoteName(form.name)}.${quoteName(to)} = f.${quoteName(columns[i]!)}`,
  )
  const isOwn = foldName(by) === foldName(form.name)
  // A row that refers to itself goes.
  const own = form.keyColumns.map(
    (column) => `f.${quoteName(column)} IS ${quoteName(form.name)}.${quoteName(column)}`,
  )
  const other = isOwn ? ` AND NOT (${own.join(' AND ')})` : ''
  return {
    by,
    columns,
    sql: `${form.selectByKeySql()} AND EXISTS (SELECT 1 FROM ${quoteName(by)} AS f WHERE ${same.join(' AND ')}${other})`,
  }
}
