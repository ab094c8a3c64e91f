import * as fc from 'fast-check'
import type { ValueKind } from '../values/kinds.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'
import type { ColumnSpec, IndexSpec, ReferenceSpec, RoundEngine, TableSpec } from './round-engine.ts'

const fold = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const names = (count: number, other: string): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    fc.oneof(
      fc.constantFrom(...HOSTILE_NAMES),
      fc.integer({ min: 1, max: 99 }).map((n) => `${other}${n}`),
    ),
    { minLength: count, maxLength: count, selector: fold },
  )

const N: ColumnSpec = {
  name: 'n',
  kind: { native: 'integer', family: 'number', edges: ['1'] },
  nullable: false,
}

function valueOf(kind: ValueKind): fc.Arbitrary<string> {
  const edges = fc.constantFrom(...kind.edges)
  return kind.values ? fc.oneof({ weight: 4, arbitrary: kind.values }, edges) : edges
}

/** Rows of which most can be in a key: one value of each is another one. */
const keyValues: Readonly<Record<string, (n: number) => string>> = {
  uuid: (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  date: (n) => `2024-01-${String(n).padStart(2, '0')}`,
  'binary(4)': (n) => `00ff5c${String(n).padStart(2, '0')}`,
  'decimal(12,2)': (n) => `${n}.50`,
}
const KEY_TEXTS = [
  '',
  'a',
  'A',
  "it's",
  'ü',
  'U',
  '\\',
  '"',
  'a b',
  'tab\t',
  '😀',
  '1',
  '01',
  '$1',
  'null',
  'z/y',
]

function keyValue({ native, family }: ValueKind, n: number): string {
  if (family === 'text' && native !== 'uuid')
    return KEY_TEXTS[n % KEY_TEXTS.length]! + (n < KEY_TEXTS.length ? '' : n)
  return keyValues[native]?.(n) ?? String(n * 7)
}

interface Shape {
  readonly kinds: readonly ValueKind[]
  readonly keys: readonly ValueKind[]
}

const columnOf = (name: string, { kinds }: Shape): fc.Arbitrary<ColumnSpec> =>
  fc
    .record({ kind: fc.constantFrom(...kinds), nullable: fc.boolean(), isGiven: fc.nat(5) })
    .map(({ kind, nullable, isGiven }) => ({
      ...{ name, kind, nullable },
      ...(isGiven === 0 && ['number', 'boolean'].includes(kind.family) && { default: '1' }),
    }))

/** A table whose key has one column of each of `keys`; others may refer to it. */
function tableOf(name: string, shape: Shape, most: number): fc.Arbitrary<TableSpec> {
  return fc
    .record({
      keyCount: fc.constantFrom(0, 1, 1, 1, 2, 3),
      others: fc.integer({ min: 0, max: most }),
      count: fc.integer({ min: 1, max: 14 }),
      isComputed: fc.nat(4),
    })
    .chain(({ keyCount, others, count, isComputed }) =>
      names(keyCount + others + 1, 'c').chain((all) => {
        const keys = all.slice(0, keyCount)
        const computed = all.slice(keyCount + others).slice(isComputed === 0 ? 0 : 1)
        return fc
          .record({
            keyKinds: fc.tuple(...keys.map(() => fc.constantFrom(...shape.keys))),
            columns: fc.tuple(...all.slice(keyCount, keyCount + others).map((one) => columnOf(one, shape))),
            at: fc.nat(keyCount + others),
            indexed: fc.nat(others),
          })
          .chain(({ keyKinds, columns, at, indexed }) => {
            const own = keys.map((key, i): ColumnSpec => ({ name: key, kind: keyKinds[i]!, nullable: false }))
            const laid = [...own, ...columns]
            const placed = [...laid.slice(0, at), N, ...laid.slice(at)]
            // What others refer to has a place everywhere.
            const plain = shape.kinds === shape.keys ? laid : own
            const cells = (n: number): fc.Arbitrary<(string | undefined)[]> =>
              fc.tuple(...placed.map((column) => cellOf(column, plain, n)))
            return fc.tuple(...Array.from({ length: count }, (_, i) => cells(i + 1))).map((rows) => ({
              ...{ name, columns: placed, generated: computed, key: keys, references: [], rows },
              indexes: indexesOf(columns, indexed, shape),
            }))
          })
      }),
    )
}

function cellOf(column: ColumnSpec, own: readonly ColumnSpec[], n: number): fc.Arbitrary<string | undefined> {
  if (column === N) return fc.constant(String(n))
  if (own.includes(column)) return fc.constant(keyValue(column.kind, n))
  const value: fc.Arbitrary<string | undefined> = valueOf(column.kind)
  return column.nullable ? fc.oneof({ weight: 5, arbitrary: value }, fc.constant(undefined)) : value
}

function indexesOf(columns: readonly ColumnSpec[], indexed: number, { keys }: Shape): readonly IndexSpec[] {
  const one = columns[indexed]
  const plain: IndexSpec[] =
    one && keys.includes(one.kind) ? [{ columns: [one.name, 'n'], unique: false }] : []
  return indexed % 3 === 0 ? [...plain, { columns: ['n'], unique: true }] : plain
}

/** A table that refers to another one by that one's key, row by row, or to nothing. */
function referring(child: TableSpec, parent: TableSpec, turn: number): TableSpec {
  if (parent.key.length === 0 || parent.rows.length === 0) return child
  const columns = parent.key.map((name, i): ColumnSpec => {
    const { kind } = parent.columns.find((column) => column.name === name)!
    return { name: `to ${i}`, kind, nullable: true }
  })
  const at = parent.key.map((name) => parent.columns.findIndex((column) => column.name === name))
  const rows = child.rows.map((row, n) => {
    const found = parent.rows[(n * turn) % parent.rows.length]!
    return [...row, ...at.map((place) => (n % 4 === 3 ? undefined : found[place]))]
  })
  const onDelete = ['CASCADE', 'SET NULL', undefined][turn % 3]
  const reference: ReferenceSpec = {
    columns: columns.map(({ name }) => name),
    to: parent.name,
    toColumns: parent.key,
    ...(onDelete !== undefined && { onDelete }),
  }
  return { ...child, columns: [...child.columns, ...columns], references: [reference], rows }
}

/** One to three tables of any columns that the engine has. */
export function anyTables(
  { kinds, keyKinds }: RoundEngine,
  most: number,
): fc.Arbitrary<readonly TableSpec[]> {
  const shape: Shape = { kinds, keys: kinds.filter(({ native }) => keyKinds.includes(native)) }
  return fc
    .integer({ min: 1, max: 3 })
    .chain((count) =>
      names(count, 't').chain((all) =>
        fc
          .tuple(
            fc.tuple(
              ...all.map((name, i) => tableOf(name, i === 0 ? { ...shape, kinds: shape.keys } : shape, most)),
            ),
            fc.integer({ min: 1, max: 5 }),
          )
          .map(([tables, turn]) =>
            tables.map((table, i) => (i > 0 && turn % 2 === 1 ? referring(table, tables[0]!, turn) : table)),
          ),
      ),
    )
}
