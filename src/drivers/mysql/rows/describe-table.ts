import type { TableColumn, TableIndex, TableReference, TableSchema } from '../../../model/table-schema.ts'
import { type ColumnShape, keysOf, type TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { withConditions } from '../../../store/tables/conditions/with-conditions.ts'
import { readingOf } from '../conditions/reading.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { countedTo } from './counter/counted-to.ts'
import { checksOf } from './checks-of.ts'
import { columnNamed } from '../table-columns.ts'
import { columnTypeOf, mayBeBoolean } from './column-type.ts'
import { defaultOf, isCountedApart } from './default-of.ts'

/** What a table is, in words that every relational store knows. */
export async function describeTable(work: Work, database: string, shape: TableShape): Promise<TableSchema> {
  const booleans = await booleansIn(work, database, shape)
  const { checks, notCarried } = await checksOf(work, database, shape)
  const counted = await countedTo(work, qualifiedName(database, shape.name), shape)
  const [key = []] = keysOf(shape)
  const plain = shape.indexes.filter((index) => whyLeft(index) === undefined)
  const isKey = (columns: Index['columns']): boolean =>
    columns.map((column) => column?.name).join('\0') === key.join('\0') && !columns.some(isBeginning)
  const rules = plain.filter(({ isUnique, columns }) => isUnique && !isKey(columns))
  const unique = rules.filter(({ columns }) => !columns.some(isBeginning))
  const named = new Set([key, ...rules.map(({ columns }) => columns.map((column) => column!.name))].flat())
  const columns = shape.columns.map((column): TableColumn => ({
    ...columnOf(column, booleans.has(column.name)),
    ...(column.isIdentity && counted),
    ...(named.has(column.name) && collationOf(column)),
  }))
  const table: TableSchema = {
    columns,
    key,
    unique: unique.map(({ name, columns }) => ({ name, columns: columns.map((column) => column!.name) })),
    indexes: plain
      .filter(({ isUnique, columns: terms }) => !isUnique || terms.some(isBeginning))
      .map((index) => indexOf(index, shape)),
    references: await referencesOf(work, database, shape.name),
    checks,
    ...(shape.comment !== '' && { comment: shape.comment }),
    notCarried: [...(await leftOf(work, database, shape)), ...notCarried],
  }
  return withConditions(table, readingOf(shape, columns))
}

function columnOf(column: ColumnShape, isBoolean: boolean): TableColumn {
  const { name, native, isNotNull, generated, comment, isIdentity, collation } = column
  const type = columnTypeOf(column, isBoolean)
  const given = defaultOf(column, type)
  return {
    name,
    type,
    nullable: !isNotNull,
    // With the collation it is what the same engine makes the same column of.
    native: collation === undefined ? native : `${native} collate ${collation}`,
    ...(given && { default: given }),
    ...(isIdentity && { identity: true }),
    ...(generated && {
      generated: { expression: generated.expression, dialect: 'mysql', kept: generated.kept },
    }),
    ...(comment !== '' && { comment }),
  }
}

/** Each text has one; which of them are one text is a rule where they are unique. */
function collationOf({ collation }: ColumnShape): Pick<TableColumn, 'collation'> {
  if (collation === undefined || /(?:^|_)bin(?:ary)?$/.test(collation)) return {}
  return { collation: { name: collation, dialect: 'mysql', id: collation } }
}

async function booleansIn(work: Work, database: string, shape: TableShape): Promise<ReadonlySet<string>> {
  const candidates = shape.columns.filter(mayBeBoolean).map(({ name }) => name)
  if (candidates.length === 0) return new Set()
  const others = candidates.map((name) => `MAX(${quoteName(name)} + 0 NOT IN (0, 1))`)
  const [row] = await work.texts(`SELECT ${others.join(', ')} FROM ${qualifiedName(database, shape.name)}`)
  return new Set(candidates.filter((_, i) => row?.[i] !== '1'))
}

async function referencesOf(work: Work, database: string, table: string): Promise<readonly TableReference[]> {
  const rows = await work.texts(
    `SELECT k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE
     FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
       ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
     WHERE k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ? AND k.REFERENCED_TABLE_SCHEMA = k.TABLE_SCHEMA
     ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
    [database, table],
  )
  const names = [...new Set(rows.map(([name]) => name!))]
  return names.map((name) => {
    const own = rows.filter((row) => row[0] === name)
    const [, , to, , onDelete, onUpdate] = own[0]!
    return {
      name,
      columns: own.map((row) => row[1]!),
      to: to!,
      toColumns: own.map((row) => row[3]!),
      onDelete: actionOf(onDelete!),
      onUpdate: actionOf(onUpdate!),
    }
  })
}

function actionOf(rule: string): NonNullable<TableReference['onDelete']> {
  const action = rule.toLowerCase().replace(' ', '-')
  return ACTIONS.find((known) => known === action) ?? 'no-action'
}

const ACTIONS = ['restrict', 'cascade', 'set-null', 'set-default', 'no-action'] as const

async function leftOf(work: Work, database: string, shape: TableShape): Promise<readonly string[]> {
  const triggers = await work.texts(
    `SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY 1`,
    [database, shape.name],
  )
  const counted = shape.columns.filter(isCountedApart)
  const hidden = shape.columns.filter(({ isInvisible }) => isInvisible)
  const moving = shape.columns.filter(({ updates }) => updates)
  return [
    ...(shape.isPartitioned ? ['its partitions'] : []),
    ...triggers.map(([name]) => `trigger ${name}`),
    ...shape.indexes.flatMap((index) =>
      whyLeft(index) === undefined ? [] : [`index ${index.name} (${whyLeft(index)})`],
    ),
    ...moving.map(({ name }) => `ON UPDATE CURRENT_TIMESTAMP of ${name}`),
    ...hidden.map(({ name }) => `INVISIBLE of ${name}`),
    ...counted.map(({ name }) => `DEFAULT nextval of ${name}`),
    ...(await systemsOf(work, database, shape)),
  ]
}

type Index = TableShape['indexes'][number]

/** Why an index is not made in the target; undefined where it is. */
function whyLeft({ columns, method }: Index): string | undefined {
  if (method !== 'BTREE' && method !== 'HASH') return method
  return columns.includes(undefined) ? 'of expressions' : undefined
}

function isBeginning(column: Index['columns'][number]): boolean {
  return column?.part !== undefined
}

function indexOf({ name, isUnique, columns }: Index, shape: TableShape): TableIndex {
  return {
    name,
    unique: isUnique,
    columns: columns.map((column) => {
      const { name: own, isDescending, part } = column!
      const of = columnNamed(shape, own)?.charset === undefined ? 'bytes' : 'characters'
      return {
        name: own,
        ...(isDescending && { descending: true }),
        ...(part !== undefined && { beginning: { count: part, of } }),
      }
    }),
  }
}

/** Each place in a column of MySQL 8 may be bound to one system of coordinates; its value says which one anyway. */
async function systemsOf(work: Work, database: string, shape: TableShape): Promise<readonly string[]> {
  if (!shape.columns.some(({ type }) => PLACES.test(type))) return []
  const [hasTable] = await work.texts(
    `SELECT 1 FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'ST_GEOMETRY_COLUMNS'`,
  )
  if (!hasTable) return []
  const rows = await work.texts(
    `SELECT COLUMN_NAME, SRS_ID FROM information_schema.ST_GEOMETRY_COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND SRS_ID IS NOT NULL ORDER BY 1`,
    [database, shape.name],
  )
  return rows.map(([name, system]) => `SRID ${system} of ${name}`)
}

const PLACES = /geom|point|polygon|linestring/
