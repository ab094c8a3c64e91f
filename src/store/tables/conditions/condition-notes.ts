import type { TableCheck, TableIndex } from '../../../model/table-schema.ts'

/** A check that is not made, in words. */
export function checkNote({ name, expression }: TableCheck): string {
  return `the check ${name ?? ''} (${expression})`.replace('  ', ' ')
}

/** An index of some rows that is not made, in words: where it is unique, a rule goes with it. */
export function partialIndexNote({ name, columns, unique, where }: TableIndex): string {
  const list = columns.map((column) => column.name).join(', ')
  const rows = `where ${where!.expression}`
  return unique ? `that ${list} is unique ${rows} (${name})` : `the index ${name} (${list}) ${rows}`
}
