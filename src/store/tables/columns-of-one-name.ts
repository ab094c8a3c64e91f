import { DrayError } from '../../model/error.ts'
import type { ColumnType, TableSchema } from '../../model/table-schema.ts'
import { configName, nameBeside, repeatedNames } from './name-faults.ts'

type Rows = Pick<TableSchema, 'columns' | 'key'>
type Fold = (name: string) => string

/**
 * Refuses columns of a table whose names the target's engine cannot tell apart, with the configuration that would.
 * @param fold makes one of the names that the engine takes for one
 * @throws CONFIG_INVALID
 */
export function refuseColumnsOfOneName(collection: string, rows: Rows, fold: Fold): void {
  const names = rows.columns.map(({ name }) => name)
  const repeated = repeatedNames(names, fold)
  if (repeated.length === 0) return
  const firstOf = (name: string): string => names.find((one) => fold(one) === fold(name))!
  const pairs = repeated.map((name) => `${firstOf(name)} and ${name}`)
  const named = configName(collection)
  const taken = new Set(names.map(fold))
  // What names a row keeps its name.
  const renamed = new Map(
    repeated
      .map((name) => (rows.key.includes(name) ? firstOf(name) : name))
      .map((name) => [name, nameBeside(name, taken, fold)]),
  )
  throw new DrayError(
    'CONFIG_INVALID',
    `Columns of "${collection}" have one name in the target, where case does not count: ${pairs.join(', ')}`,
    {
      hint:
        `Give one of them another name in dray.config.mjs: others: 'move', collections: { ${named}: ${renaming(rows, renamed)} }; ` +
        `or move the rows as documents: ${named}: { store: { layout: 'document' } }`,
      collection,
    },
  )
}

/** What a configuration says of the collection. */
function renaming({ columns }: Rows, renamed: ReadonlyMap<string, string>): string {
  const own = columns.filter(({ generated }) => !generated)
  const listed = own.map(({ name, type, nullable }) => {
    const isNullable = nullable ? ', nullable: true' : ''
    return `${configName(renamed.get(name) ?? name)}: { type: '${wordOf(type)}'${isNullable} }`
  })
  const moved = [...renamed].map(([name, other], i) => ({
    from: configName(name),
    to: configName(other),
    by: `v${i + 1}`,
  }))
  const taken = moved.map(({ from, by }) => `${from}: ${by}, `).join('')
  const given = moved.map(({ to, by }) => `, ${to}: ${by}`).join('')
  const map = `({ key, value: { ${taken}...row } }) => ({ key, value: { ...row${given} } })`
  return `{ map: ${map}, store: { layout: 'row', columns: { ${listed.join(', ')} } } }`
}

/** What a configuration calls it; text, for what it has no word for. */
function wordOf(type: ColumnType): string {
  switch (type.kind) {
    case 'float':
      return 'real'
    case 'array':
    case 'any':
      return 'json'
    case 'timestamp':
      return type.zone ? 'timestamptz' : 'timestamp'
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`
    case 'enum':
    case 'time':
    case 'other':
      return 'text'
    default:
      return type.kind
  }
}
