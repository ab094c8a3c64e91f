import { keysOf, type TableShape } from '../catalog.ts'
import type { Table } from '../layout.ts'
import { columnNamed, sameColumn } from '../table-columns.ts'

/** Why the table that is there cannot hold documents of this layout unchanged. */
export function misfitOf(shape: TableShape, table: Table): string | undefined {
  return (
    engineMisfit(shape) ??
    keyMisfit(shape, table) ??
    bodyMisfit(shape, table) ??
    cellMisfit(shape, table) ??
    otherMisfit(shape, [table.key, table.body, ...table.columns.map(({ name }) => name)])
  )
}

/** Without transactions a page could be there by half. */
export function engineMisfit({ engine }: TableShape): string | undefined {
  return engine === 'InnoDB' ? undefined : `its engine is ${engine}, which has no transactions`
}

function keyMisfit(shape: TableShape, { key }: Table): string | undefined {
  const column = columnNamed(shape, key)
  if (!column) return `it has no column ${key} for the key`
  if (column.generated) return `its column ${key} is computed`
  const isText = column.type === 'varchar' && column.charset === 'utf8mb4'
  if (!isText && column.type !== 'varbinary') {
    return `its column ${key} is ${column.native}${column.charset ? ` in ${column.charset}` : ''}, and keys are varchar in utf8mb4, or varbinary`
  }
  if (isText && !column.collation?.endsWith('_bin')) {
    return `its column ${key} takes different texts for one, by its collation ${column.collation}`
  }
  const isUnique = keysOf(shape).some((names) => names.length === 1 && sameColumn(names[0]!, key))
  return isUnique ? undefined : `its column ${key} is not unique`
}

function bodyMisfit(shape: TableShape, { body, bodyType }: Table): string | undefined {
  const column = columnNamed(shape, body)
  if (!column) return `it has no column ${body} for the document`
  if (column.generated) return `its column ${body} is computed`
  if (column.type === 'json')
    return bodyType === 'json' ? undefined : `its column ${body} is json: say store: { bodyType: 'json' }`
  const isLong = column.type.endsWith('text') && column.charset === 'utf8mb4'
  return isLong ? undefined : `its column ${body} is ${column.native}, not a text in utf8mb4`
}

const TYPES: Readonly<Record<Table['columns'][number]['type'], readonly string[]>> = {
  integer: ['bigint'],
  real: ['double'],
  text: ['varchar', 'text', 'mediumtext', 'longtext'],
}

function cellMisfit(shape: TableShape, { columns }: Table): string | undefined {
  for (const { name, type } of columns) {
    const column = columnNamed(shape, name)
    if (!column) return `it has no column ${name}`
    const isText = type !== 'text' || column.charset === 'utf8mb4'
    if (!TYPES[type].includes(column.type) || column.isUnsigned || !isText) {
      return `its column ${name} is ${column.native}, not ${type}`
    }
  }
  return undefined
}

export function otherMisfit(shape: TableShape, ours: readonly string[]): string | undefined {
  const other = shape.columns.find(
    ({ name, isNotNull, default: given, isIdentity, generated }) =>
      isNotNull && !given && !isIdentity && !generated && !ours.some((one) => sameColumn(one, name)),
  )
  return other && `its column ${other.name} is NOT NULL and dray has no value for it`
}
