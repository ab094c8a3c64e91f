import { asDrayError } from '../../model/error.ts'
import type { Json } from '../../model/value.ts'
import type { Chosen } from '../../plan/collections/choose-collections.ts'
import { spelledAs } from '../../plan/rows/spelled-there.ts'
import type { CollectionDefinition } from '../../plan/migration.ts'
import type { Opened } from '../../store/open.ts'
import type { CollectionInfo, Declared, DocumentSource } from '../../store/source.ts'
import type { Survey } from '../../store/survey.ts'

/** What a source is compared with. */
export interface OtherStore extends Opened<DocumentSource> {
  /** Once for all collections: it looks at every table. Undefined where the store cannot be surveyed. */
  readonly surveyed: () => Promise<Survey> | undefined
}

export function otherStore(opened: Opened<DocumentSource>): OtherStore {
  let survey: Promise<Survey> | undefined
  return { ...opened, surveyed: () => (survey ??= opened.store.can.survey?.()) }
}

/**
 * The collection of a target that a chosen one was, or would be, moved into; undefined where there is none. Where the
 * configuration says how it is stored, that is how it is read. What else lies there need not be understood.
 */
export async function counterpartOf(
  { to, definition }: Chosen,
  { store, driver, surveyed }: OtherStore,
  isSpelledFreely: boolean,
): Promise<CollectionInfo | undefined> {
  const stored = storedAs(definition)
  const readable = Object.keys(driver.readOptions.shape)
  const read = Object.fromEntries(Object.entries(stored).filter(([name]) => readable.includes(name)))
  if (Object.keys(read).length > 0) return declared(store, { [to]: read })
  const all = (await surveyed())?.found ?? []
  const named = isSpelledFreely
    ? spelledAs(
        to,
        all.map(({ name }) => name),
      )
    : to
  const found = all.find(({ name }) => name === named)
  if (found)
    return declared(store, { [to]: found.name === to ? found.read : { ...found.read, table: found.name } })
  if (store.can.survey) return undefined
  return (await store.collections()).find(({ name }) => name === to)
}

/** In a table of rows the key is a column like any other, which the table itself names. */
function storedAs({ store = {} }: CollectionDefinition): { readonly [option: string]: Json } {
  const { keyColumn, ...others } = store as { readonly [option: string]: Json }
  const isNamed = keyColumn !== undefined && store.layout !== 'row'
  return isNamed ? { ...others, keyColumn } : others
}

async function declared(store: DocumentSource, declaration: Declared): Promise<CollectionInfo | undefined> {
  try {
    return (await store.collections(declaration)).find(({ absent }) => !absent)
  } catch (error) {
    if (['COLLECTION_UNKNOWN', 'STORE_MISSING'].includes(asDrayError(error).code)) return undefined
    throw error
  }
}
