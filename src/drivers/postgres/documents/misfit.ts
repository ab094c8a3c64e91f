import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Table } from '../layout.ts'

/** Why the table that is there cannot hold documents of this layout unchanged. */
export function misfitOf(shape: TableShape, table: Table): string | undefined {
  return (
    keyMisfit(shape, table) ??
    bodyMisfit(shape, table) ??
    cellMisfit(shape, table) ??
    otherMisfit(shape, table)
  )
}

function columnOf(shape: TableShape, name: string): ColumnShape | undefined {
  return shape.columns.find((column) => column.name === name)
}

function keyMisfit(shape: TableShape, { key }: Table): string | undefined {
  const column = columnOf(shape, key)
  if (!column) return `it has no column ${key} for the key`
  if (column.generated !== undefined) return `its column ${key} is computed`
  if (!isPlain(column, ['text', 'varchar'])) return `its column ${key} is ${column.native}, and keys are text`
  if (!column.isDeterministic) return `its column ${key} takes different texts for one, by its collation`
  const isUnique = shape.keys.some(
    ({ columns, isImmediate }) => isImmediate && columns.length === 1 && columns[0] === key,
  )
  return isUnique ? undefined : `its column ${key} is not unique`
}

function bodyMisfit(shape: TableShape, { body, bodyType }: Table): string | undefined {
  const column = columnOf(shape, body)
  if (!column) return `it has no column ${body} for the document`
  if (column.generated !== undefined) return `its column ${body} is computed`
  if (isPlain(column, [bodyType])) return undefined
  const other = isPlain(column, ['json', 'jsonb']) ? `: say store: { bodyType: '${column.type.name}' }` : ''
  return `its column ${body} is ${column.native}, not ${bodyType}${other}`
}

/** What COPY takes as int8, float8 and text. */
const TYPES: Readonly<Record<Table['columns'][number]['type'], readonly string[]>> = {
  integer: ['int8'],
  real: ['float8'],
  text: ['text', 'varchar'],
}

function cellMisfit(shape: TableShape, { columns }: Table): string | undefined {
  for (const { name, type } of columns) {
    const column = columnOf(shape, name)
    if (!column) return `it has no column ${name}`
    if (!isPlain(column, TYPES[type])) return `its column ${name} is ${column.native}, not ${type}`
  }
  return undefined
}

function otherMisfit(shape: TableShape, table: Table): string | undefined {
  const ours = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  const other = shape.columns.find(
    ({ name, isNotNull, default: given, identity, generated }) =>
      isNotNull && given === undefined && !identity && generated === undefined && !ours.includes(name),
  )
  return other && `its column ${other.name} is NOT NULL and dray has no value for it`
}

function isPlain({ type }: ColumnShape, names: readonly string[]): boolean {
  return type.isBuiltIn && !type.isArray && names.includes(type.name)
}
