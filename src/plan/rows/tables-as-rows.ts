import type { CollectionInfo, DocumentSource } from '../../store/source.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { CollectionDefinition } from '../migration.ts'
import { collectionThere } from './collection-there.ts'

/**
 * Between two stores of tables a table of an application's own moves as a table: as documents it would lose names and types
 * of its columns, and its rules. Documents it stays where the configuration speaks of documents, and where the target has a
 * table for them. @throws whatever the stores throw
 */
export async function tablesAsRows(
  chosen: readonly Chosen[],
  source: Pick<DocumentSource, 'collections'>,
  target: Pick<DocumentSource, 'collections' | 'facts'>,
): Promise<readonly Chosen[]> {
  if (!target.facts.rows) return chosen
  const moved: Chosen[] = []
  for (const choice of chosen) {
    moved.push(isTable(choice) ? await tableAsRows(choice, source, await thereFor(choice, target)) : choice)
  }
  return moved
}

/** One of them. `there`: what lies in its place in the target. */
export async function tableAsRows(
  choice: Chosen,
  source: Pick<DocumentSource, 'collections'>,
  there: CollectionInfo | undefined,
): Promise<Chosen> {
  const hasDocuments = there?.layout.kind === 'document' && !there.ownTable
  if (!isTable(choice) || hasDocuments) return choice
  const { info, definition } = choice
  const found = await source.collections({ [info.name]: { ...definition.read, layout: 'row' } })
  const asRows = found.find(({ name }) => name === info.name) ?? info
  return { ...choice, info: { ...asRows, ...(info.ofStore && { ofStore: info.ofStore }) } }
}

/** What is said of a table that goes as documents into a store of tables. */
export function documentsOfTable({ to, info }: Chosen): readonly string[] {
  return info.ownTable ? [`${to}: ${AS_DOCUMENTS}`] : []
}

const AS_DOCUMENTS =
  'its table moves as one of documents, without the names, types and rules of its own columns; ' +
  "read: { layout: 'row' } moves it as it is"

function isTable(choice: Chosen): boolean {
  return choice.info.ownTable === true && !speaksOfDocuments(choice)
}

/** Anything but names: schema, functions, references and fields mean what lies in the document. */
function speaksOfDocuments({ definition, lists }: Chosen): boolean {
  const { from: _from, read = {}, store = {}, ...others } = definition
  const isPlain = (options: NonNullable<CollectionDefinition['read' | 'store']>): boolean =>
    Object.keys(options).every((name) => name === 'table')
  return lists !== undefined || Object.keys(others).length > 0 || !isPlain(read) || !isPlain(store)
}

async function thereFor(
  { to, definition }: Chosen,
  target: Pick<DocumentSource, 'collections'>,
): Promise<CollectionInfo | undefined> {
  const table = definition.store?.['table']
  return collectionThere(target, to, typeof table === 'string' ? { table } : {})
}
