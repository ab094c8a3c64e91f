import { plural } from '../../lib/plural.ts'

/** A reference of one table to another, with the rows that hold one. */
interface Referring {
  readonly table: string
  readonly columns: readonly string[]
  readonly to: string
  readonly rows: number
}

/** In words: `orders (buyer) refers to users: 2 rows`. */
export function referring({ table, columns, to, rows }: Referring): string {
  return `${table} (${columns.join(', ')}) refers to ${to}: ${plural(rows, 'row')}`
}
