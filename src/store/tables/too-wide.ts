import { typedNames } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import type { TableColumn } from '../../model/table-schema.ts'
import { configName } from './name-faults.ts'

/** A table that the engine does not make. @param why in words: what it has, and what the engine takes */
export function tooWide(collection: string, why: string): DrayError {
  return new DrayError('CONFIG_INVALID', `The table of "${collection}" is too wide: ${why}`, {
    collection,
    hint: `Move its rows as documents, in dray.config.mjs: others: 'move', collections: { ${configName(collection)}: { store: { layout: 'document' } } }; or leave it out: --except ${typedNames([collection])}`,
  })
}

/** @throws CONFIG_INVALID for a new table with more columns than the engine takes */
export function refuseTooManyColumns(
  collection: string,
  layout: Layout,
  { dialect, engine, most }: { readonly dialect: string; readonly engine: string; readonly most: number },
): void {
  const count = layout.schema
    ? columnsMade(layout.schema.columns, dialect).length
    : layout.columns.length + KEY_AND_BODY
  if (count > most) throw tooWide(collection, `it has ${count} columns, and ${engine} takes ${most}`)
}

const KEY_AND_BODY = 2

/** What another engine computed is not made. */
export function columnsMade(columns: readonly TableColumn[], dialect: string): readonly TableColumn[] {
  return columns.filter(({ generated }) => generated === undefined || generated.dialect === dialect)
}
