import type { Table } from '../layout.ts'
import { type Affinity, columnNamed, type TableShape, typeName } from '../table-shape.ts'

/** Why a table that is there cannot hold documents of this layout unchanged. */
export function misfitOf(shape: TableShape, table: Table): string | undefined {
  return keyMisfit(shape, table) ?? bodyMisfit(shape, table) ?? cellMisfit(shape, table)
}

function keyMisfit(shape: TableShape, { key }: Table): string | undefined {
  const column = columnNamed(shape, key)
  if (!column) return `it has no column ${key} for the key`
  if (column.isGenerated) return `its column ${key} is computed`
  if (column.affinity !== 'text') return `its column ${key} is ${typeName(column)}, and keys are text`
  return column.isKey ? undefined : `its column ${key} is not unique, byte by byte`
}

/** A document is an object, so its text never looks like a number: NUMERIC, as `JSON` is, leaves it alone. */
function bodyMisfit(shape: TableShape, { body }: Table): string | undefined {
  const column = columnNamed(shape, body)
  if (!column) return `it has no column ${body} for the document`
  return column.isGenerated ? `its column ${body} is computed` : undefined
}

const KEEPS: Readonly<Record<Table['columns'][number]['type'], readonly Affinity[]>> = {
  integer: ['integer', 'numeric', 'blob'],
  real: ['real'],
  text: ['text', 'blob'],
}

function cellMisfit(shape: TableShape, { columns }: Table): string | undefined {
  for (const { name, type } of columns) {
    const column = columnNamed(shape, name)
    if (!column) return `it has no column ${name}`
    if (!KEEPS[type].includes(column.affinity))
      return `its column ${name} is ${typeName(column)}, not ${type}`
  }
  return undefined
}
