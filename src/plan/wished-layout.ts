import type { Layout } from '../model/layout.ts'
import type { Json } from '../model/value.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { CollectionDefinition } from './migration.ts'

/** How a collection will lie in the target, by what the user says of it. @throws CONFIG_INVALID */
export function wishedLayout(
  to: string,
  { store }: CollectionDefinition,
  target: Pick<DocumentTarget, 'layoutFor'>,
): Layout {
  return target.layoutFor(to, storeOptions(store), columnsOf(store))
}

type Store = NonNullable<CollectionDefinition['store']>

function storeOptions(store: Store | undefined): { readonly [name: string]: Json } {
  const { columns: _columns, layout: _layout, ...options } = store ?? {}
  return options as { readonly [name: string]: Json }
}

function columnsOf(store: Store | undefined): Layout['columns'] {
  return Object.entries(store?.columns ?? {}).map(([name, { type, nullable }]) => ({
    name,
    type,
    ...(nullable && { nullable }),
  }))
}
