import type { OptionDescription, StoreDescription } from '../describe-store.ts'
import type { Paint } from './screen.ts'

/** Every kind of store: how it is addressed, what is true of it, what can be said to it. */
export function renderStores(stores: readonly StoreDescription[], paint: Paint): string {
  return stores.map((store) => storeText(store, paint)).join('\n\n')
}

function storeText(store: StoreDescription, paint: Paint): string {
  const { scheme, title, example, roles, facts } = store
  return [
    `${paint.bold(`${scheme}:`)}  ${title}, ${roles.join(' and ')}`,
    `  example      ${example}`,
    `  holds        ${facts.noun}, keys ${facts.keys === 'text' ? 'as text' : 'with their kind'}`,
    `  consistency  ${CONSISTENCY[facts.consistency]}`,
    `  written      ${facts.writes === 'merge' ? 'into what is there, or empty' : 'into an empty or absent place'}`,
    `  checkpoint   ${facts.checkpoint === 'with-data' ? 'in one step with the data' : 'after the data'}`,
    ...optionLines('in the address', store.addressOptions, paint),
    ...optionLines('in read', store.readOptions, paint),
    ...optionLines('in store', store.storeOptions, paint),
  ].join('\n')
}

const CONSISTENCY = {
  snapshot: 'what is read is of one moment',
  pinned: 'a change while it is read is noticed',
} as const

function optionLines(where: string, options: readonly OptionDescription[], paint: Paint): readonly string[] {
  if (options.length === 0) return []
  const width = Math.max(...options.map(({ name }) => name.length))
  return [
    `  ${where}:`,
    ...options.map(({ name, description }) => `    ${name.padEnd(width)}  ${paint.dim(description)}`),
  ]
}
