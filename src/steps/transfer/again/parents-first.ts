import { parseJson, printJson } from '../../../model/json/json-text.ts'
import type { TableReference } from '../../../model/table-schema.ts'
import type { Value } from '../../../model/value.ts'
import type { WaitingReject } from '../../../ledger/run-files.ts'
import type { Route } from '../../../plan/plan.ts'

/**
 * Rows that are tried again together, each behind those of them that it refers to by a reference of its table to itself; in the
 * order in which they are given else. Only the order hangs on it: what the target holds them to is its own.
 */
export function parentsFirst(
  waiting: readonly WaitingReject[],
  { from, source: { schema, options } }: Pick<Route, 'from' | 'source'>,
): readonly WaitingReject[] {
  const table = typeof options['table'] === 'string' ? options['table'] : from
  const own = schema?.references.filter(({ to }) => to === table) ?? []
  if (own.length === 0) return waiting
  const rows = waiting.map(({ reject }) => rowOf(reject.record))
  const named = own.map(
    ({ toColumns }) => new Map(rows.map((row, i) => [textOf(row, toColumns), i] as const)),
  )
  const parentsOf = (i: number): readonly number[] =>
    own.flatMap((reference, n) => parentOf(rows[i]!, reference, named[n]!))
  return inOrder(rows.length, parentsOf).map((i) => waiting[i]!)
}

type Row = Readonly<Record<string, Value>>

function rowOf(record: string | undefined): Row {
  return record === undefined ? {} : (parseJson(record) as Row)
}

function textOf(row: Row, columns: readonly string[]): string {
  return printJson(columns.map((name) => row[name] ?? null))
}

function parentOf(
  row: Row,
  { columns }: TableReference,
  named: ReadonlyMap<string, number>,
): readonly number[] {
  if (columns.some((name) => (row[name] ?? null) === null)) return []
  const parent = named.get(textOf(row, columns))
  return parent === undefined ? [] : [parent]
}

/** Chains of them are as long as there are rows: no call for each. */
function inOrder(count: number, parentsOf: (i: number) => readonly number[]): readonly number[] {
  const ordered: number[] = []
  const isMet = new Uint8Array(count)
  for (let first = 0; first < count; first++) {
    const open = [{ i: first, isAbove: false }]
    for (let next = open.pop(); next; next = open.pop()) {
      const { i, isAbove } = next
      if (isAbove) ordered.push(i)
      if (isAbove || isMet[i] === 1) continue
      isMet[i] = 1
      open.push({ i, isAbove: true }, ...parentsOf(i).map((parent) => ({ i: parent, isAbove: false })))
    }
  }
  return ordered
}
