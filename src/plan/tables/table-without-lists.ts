import type { TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../collections/choose-collections.ts'

interface Unlisted {
  readonly table: TableSchema
  /** Rules that go with the columns, in words. */
  readonly left: readonly string[]
}

/** The table that a collection's rows lie in, without the columns of lists whose elements go elsewhere. */
export function tableWithoutLists({ info, lists = [] }: Pick<Chosen, 'info' | 'lists'>): Unlisted {
  const table = info.layout.schema!
  if (lists.length === 0) return { table, left: [] }
  const gone = lists.map(({ member }) => member)
  const namesGone = (names: readonly string[]): boolean => names.some((name) => gone.includes(name))
  const columns = table.columns.filter(({ name }) => !gone.includes(name))
  const indexes = table.indexes.filter(
    ({ columns: terms, where, own }) =>
      namesGone(terms.map(({ name }) => name)) ||
      [where?.expression, own?.definition].some((text) => text !== undefined && mentions(text, gone)),
  )
  const unique = table.unique.filter((one) => namesGone(one.columns))
  const checks = table.checks.filter(({ expression }) => mentions(expression, gone))
  const computed = columns.filter(({ generated }) => generated && mentions(generated.expression, gone))
  return {
    table: {
      ...table,
      columns: columns.map((column) => (computed.includes(column) ? plain(column) : column)),
      indexes: table.indexes.filter((index) => !indexes.includes(index)),
      unique: table.unique.filter((one) => !unique.includes(one)),
      references: table.references.filter((reference) => !namesGone(reference.columns)),
      checks: table.checks.filter((check) => !checks.includes(check)),
    },
    left: [
      ...[...indexes, ...unique].map(({ name }) => `the index ${name ?? ''} of a list that becomes rows`),
      ...checks.map(({ expression }) => `the check of a list that becomes rows (${expression})`),
      ...computed.map(({ name }) => `that ${name} is computed of a list that becomes rows`),
    ],
  }
}

type Column = TableSchema['columns'][number]

/** What was computed stays as it is: nothing is left to compute it of. */
function plain({ generated: _, ...column }: Column): Column {
  return column
}

/** As a word of an expression, whatever stands around it. */
function mentions(expression: string, names: readonly string[]): boolean {
  const words = new Set(expression.toLowerCase().split(BETWEEN_WORDS))
  return names.some((name) => words.has(name.toLowerCase()) || isNoWord(name, expression))
}

const BETWEEN_WORDS = /[^\p{L}\p{N}_$]+/u

function isNoWord(name: string, expression: string): boolean {
  return BETWEEN_WORDS.test(name) && expression.includes(name)
}
