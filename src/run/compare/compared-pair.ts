import type { TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../../plan/collections/choose-collections.ts'
import type { Policies } from '../../plan/migration.ts'
import { isWithoutKey, otherKinds } from '../../plan/rows/other-kinds.ts'
import { saidColumns } from '../../plan/rows/said-columns.ts'
import { tableAsRows } from '../../plan/rows/tables-as-rows.ts'
import { tableOf as nameOf } from '../../plan/tables/table-of.ts'
import type { CollectionInfo, DocumentSource } from '../../store/source.ts'
import { counterpartOf, type OtherStore } from './counterpart.ts'
import { keptKinds } from './kept-kinds.ts'
import type { CompareRequest } from '../requests.ts'

export interface Compared extends Chosen {
  /** The table whose rows its documents are to be. */
  readonly asRows: TableSchema | undefined
}

/** A collection, and what it is compared with: as it moved, or would have; undefined where nothing lies in its place. */
export async function comparedPair(
  found: Chosen,
  source: DocumentSource,
  other: OtherStore,
  request: CompareRequest,
): Promise<{ readonly choice: Compared; readonly there: CollectionInfo | undefined }> {
  const { choice, there } = await asTables(found, source, other, howOtherTypes(request) !== 'fail')
  const asRows = tableOf(choice, there) ?? tableOfOtherKinds(choice, there, request)
  const read = asRows ?? schemaThere(choice, there, other)
  return { choice: { ...choice, asRows }, there: read ? readAs(there!, read) : there }
}

/** What moved as a table is compared as one, where both sides may be read as documents too. */
async function asTables(
  choice: Chosen,
  source: DocumentSource,
  other: OtherStore,
  isSpelledFreely: boolean,
): Promise<{ readonly choice: Chosen; readonly there: CollectionInfo | undefined }> {
  const there = await counterpartOf(choice, other, isSpelledFreely)
  if (!there || !other.store.facts.rows) return { choice, there }
  const moved = await tableAsRows(choice, source, there)
  const isRows = moved.info.layout.kind === 'row' && moved.definition.store?.layout !== 'document'
  if (!isRows || there.layout.kind === 'row') return { choice: moved, there }
  const [asTable] = await other.store.collections({ [there.name]: { table: nameOf(there), layout: 'row' } })
  return { choice: moved, there: asTable }
}

/**
 * Rows of a source are compared as they are, unless they were to get other columns. What a column was made for is said
 * better by the configuration than by a table that may have no such type.
 */
function tableOf(choice: Chosen, there: CollectionInfo | undefined): TableSchema | undefined {
  const { info, definition } = choice
  const { layout, columns } = definition.store ?? {}
  const isShaped = layout === 'row' && (columns !== undefined || info.layout.schema === undefined)
  const schema = there?.layout.schema
  if (!isShaped || !schema) return undefined
  const said = new Map(saidColumns(choice)?.map(({ name, type }) => [name, type]))
  return {
    ...schema,
    columns: schema.columns
      .filter(({ generated }) => !generated)
      .map((column) => ({ ...column, type: said.get(column.name) ?? column.type })),
  }
}

/** As they went in, where they were read as the kinds of the table that was there. */
function tableOfOtherKinds(
  choice: Chosen,
  there: CollectionInfo | undefined,
  request: CompareRequest,
): TableSchema | undefined {
  const { to, info, definition } = choice
  const from = info.layout.schema
  const how = howOtherTypes(request)
  if (how === 'fail' || !from || !there?.layout.schema) return undefined
  const isMapped = definition.map !== undefined
  return otherKinds(there.layout.schema, {
    collection: to,
    from,
    isMapped,
    isKeyless: isWithoutKey(choice),
    how,
  })
}

function howOtherTypes({ migration, policies }: CompareRequest): Policies['onOtherType'] {
  return policies?.onOtherType ?? migration.policies?.onOtherType ?? 'fail'
}

/** Rows without a key are told apart by what they hold, whatever names them there. */
function schemaThere(
  choice: Chosen,
  there: CollectionInfo | undefined,
  { store }: OtherStore,
): TableSchema | undefined {
  const from = choice.info.layout.schema
  const schema = there?.layout.schema
  if (!from || !schema) return undefined
  const kept = keptKinds(schema, from, store.facts)
  return isWithoutKey(choice) ? { ...kept, key: [] } : kept
}

function readAs(info: CollectionInfo, schema: TableSchema): CollectionInfo {
  return { ...info, layout: { ...info.layout, schema } }
}
