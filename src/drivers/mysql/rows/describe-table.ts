import type { TableColumn, TableReference, TableSchema } from '../../../model/table-schema.ts'
import { type ColumnShape, keysOf, type TableShape, unescaped } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { columnTypeOf, mayBeBoolean } from './column-type.ts'
import { defaultOf } from './default-of.ts'

/** What a table is, in words that every relational store knows. */
export async function describeTable(work: Work, database: string, shape: TableShape): Promise<TableSchema> {
  const booleans = await booleansIn(work, database, shape)
  const [key = []] = keysOf(shape)
  const plain = shape.indexes.filter(({ columns }) => columns.every((column) => column !== undefined))
  const isKey = (columns: readonly ({ readonly name: string } | undefined)[]): boolean =>
    columns.map((column) => column?.name).join('\0') === key.join('\0')
  const unique = plain.filter(({ isUnique, columns }) => isUnique && !isKey(columns))
  const named = new Set([key, ...unique.map(({ columns }) => columns.map((column) => column!.name))].flat())
  return {
    columns: shape.columns.map((column) => ({
      ...columnOf(column, booleans.has(column.name)),
      ...(named.has(column.name) && collationOf(column)),
    })),
    key,
    unique: unique.map(({ name, columns }) => ({ name, columns: columns.map((column) => column!.name) })),
    indexes: plain
      .filter(({ isUnique }) => !isUnique)
      .map(({ name, columns }) => ({
        name,
        unique: false,
        columns: columns.map((column) => ({
          name: column!.name,
          ...(column!.isDescending && { descending: true }),
        })),
      })),
    references: await referencesOf(work, database, shape.name),
    checks: await checksOf(work, database, shape.name),
    ...(shape.comment !== '' && { comment: shape.comment }),
    notCarried: await leftOf(work, database, shape),
  }
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

/** MySQL before 8.0.16 knows none. That a text is JSON MariaDB checks by itself. */
async function checksOf(work: Work, database: string, table: string): Promise<TableSchema['checks']> {
  const columns = await work.texts(
    `SELECT COLUMN_NAME FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS'`,
  )
  if (columns.length === 0) return []
  const isMaria = columns.some(([name]) => name === 'TABLE_NAME')
  const joined = isMaria ? 'AND c.TABLE_NAME = t.TABLE_NAME' : ''
  const rows = await work.texts(
    `SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c
     JOIN information_schema.TABLE_CONSTRAINTS t
       ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME ${joined}
     WHERE t.CONSTRAINT_TYPE = 'CHECK' AND t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? ORDER BY c.CONSTRAINT_NAME`,
    [database, table],
  )
  return rows
    .filter(([, clause]) => !/^json_valid\(`[^`]+`\)$/i.test(clause!))
    .map(([name, expression]) => ({ name: name!, expression: unescaped(expression!), dialect: 'mysql' }))
}

async function leftOf(work: Work, database: string, shape: TableShape): Promise<readonly string[]> {
  const triggers = await work.texts(
    `SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY 1`,
    [database, shape.name],
  )
  const partial = shape.indexes.filter(({ columns }) => columns.includes(undefined))
  const moving = shape.columns.filter(({ updates }) => updates)
  return [
    ...(shape.isPartitioned ? ['its partitions'] : []),
    ...triggers.map(([name]) => `trigger ${name}`),
    ...partial.map(({ name }) => `index ${name} (of expressions, or of the beginning of a value)`),
    ...moving.map(({ name }) => `ON UPDATE CURRENT_TIMESTAMP of ${name}`),
  ]
}
