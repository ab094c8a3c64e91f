import { isDeepStrictEqual } from 'node:util'
import { DrayError } from '../../model/error.ts'
import type { Json } from '../../model/value.ts'
import type { CollectionInfo, Declared, DocumentSource } from '../../store/source.ts'
import {
  elementsInfo,
  listNames,
  listsTaken,
  nestedIn,
  parentOf,
  refuseMadeNames,
  rootOf,
  sourceInfo,
  type TakenList,
  type Wanted,
} from './elements-of.ts'
import { nestedInfo } from './nested-info.ts'
import type { CollectionDefinition, Migration } from '../migration.ts'
import { otherCollections, type Others } from './other-collections.ts'
import type { Selection } from './selection.ts'
import { unknownCollections } from './unknown-collections.ts'
import { foundWithout, namesWithout } from './without-excepted.ts'

/** A collection that will move: what it is called in the target, where it lies in the source, what was said of it. */
export interface Chosen {
  readonly to: string
  readonly info: CollectionInfo
  readonly definition: CollectionDefinition
  /** Lists that its records lose, since their elements are collections of their own. */
  readonly lists?: readonly TakenList[]
  /** Of elements: the collection in the target that their records go to. */
  readonly parent?: string
}

/**
 * The collections in scope. With a configuration these are the declared ones, and the others where it says so; else
 * everything found in the source.
 * @throws DrayError COLLECTION_UNKNOWN listing the invalid and the valid names, USAGE where nothing is left
 */
export async function chooseCollections(
  source: DocumentSource,
  migration: Migration,
  selection: Selection,
): Promise<readonly Chosen[]> {
  const { collections: only, except } = selection
  if (only && except) throw bothSaid()
  const definitions = migration.collections
  if (!definitions) return chooseFound(source, selection)
  refuseMadeNames(definitions)
  const { others } = migration
  const beside = others === 'move' ? await otherCollections(source, definitions, selection) : NO_OTHERS
  const all = { ...definitions, ...beside.definitions }
  const left = except && namesWithout([...Object.keys(all), ...beside.unclear], except)
  return chooseDeclared(source, all, left ?? only)
}

const NO_OTHERS: Others = { definitions: {}, unclear: [] }

async function chooseDeclared(
  source: DocumentSource,
  definitions: Readonly<Record<string, CollectionDefinition>>,
  only: readonly string[] | undefined,
): Promise<readonly Chosen[]> {
  const found = await source.collections(declaredOf(definitions, only))
  const valid = Object.keys(definitions)
  const chosen = valid.flatMap((to) => bind(to, definitions, found, only))
  return select(chosen, only, valid)
}

/** Copied as they are. */
async function chooseFound(
  source: DocumentSource,
  { collections: only, except }: Selection,
): Promise<readonly Chosen[]> {
  const found = except
    ? await foundWithout(source, except)
    : await source.collections(await surveyed(source, only))
  const chosen = found.map((info) => ({ to: info.name, info, definition: {} }))
  return select(
    chosen,
    only,
    found.map(({ name }) => name),
  )
}

function bothSaid(): DrayError {
  return new DrayError('USAGE', '--collections and --except were both given', {
    hint: 'Choose one of the two',
  })
}

/**
 * Whatever lies beside the ones that were asked for need not be understood. Undefined where that cannot be said of one
 * of them: then the store itself tells what is wrong with it.
 */
async function surveyed(
  { can }: DocumentSource,
  only: readonly string[] | undefined,
): Promise<Declared | undefined> {
  if (!only || !can.survey) return undefined
  const { found } = await can.survey()
  const wanted = found.filter(({ name }) => only.includes(name))
  const isClear = only.every((name) => wanted.some((one) => one.name === name))
  return isClear ? Object.fromEntries(wanted.map(({ name, read }) => [name, read])) : undefined
}

function declaredOf(
  definitions: Readonly<Record<string, CollectionDefinition>>,
  only: readonly string[] | undefined,
): Declared {
  const wanted = Object.entries(definitions).filter(([to]) => !only || only.includes(to))
  const declared = new Map<string, { readonly [option: string]: Json }>()
  for (const [to, definition] of wanted) {
    const from = rootOf(to, definitions)
    const read = definition.read ?? readOf(from, definitions)
    const known = declared.get(from)
    if (known && read && Object.keys(known).length > 0 && !isDeepStrictEqual(known, read))
      throw readTwoWays(from)
    if (!known || read) declared.set(from, read ?? {})
  }
  for (const [, { nest }] of wanted) {
    for (const from of nestedIn(nest)) {
      if (!declared.has(from)) declared.set(from, readOf(from, definitions) ?? {})
    }
  }
  return Object.fromEntries(declared)
}

/** What is made of a collection's elements is read as the collection is, also where that does not move. */
function readOf(
  from: string,
  definitions: Readonly<Record<string, CollectionDefinition>>,
): CollectionDefinition['read'] {
  const named = Object.entries(definitions).filter(([to]) => rootOf(to, definitions) === from)
  return named.find(([, { read }]) => read !== undefined)?.[1].read
}

function readTwoWays(from: string): DrayError {
  return new DrayError(
    'CONFIG_INVALID',
    `The source collection "${from}" is declared in two different ways`,
    {
      hint: 'Several collections may be made from one, but `read` says only once how it is read',
    },
  )
}

function bind(
  to: string,
  definitions: Readonly<Record<string, CollectionDefinition>>,
  found: readonly CollectionInfo[],
  only: readonly string[] | undefined,
): Chosen[] {
  if (only && !only.includes(to)) return []
  const info = sourceInfo(to, { definitions, only }, found)
  if (info) return [madeOf(to, { definitions, only }, { info, found })]
  const valid = [...found.map(({ name }) => name), ...listNames(definitions)]
  throw unknownCollections([definitions[to]!.from ?? to], valid, 'The source')
}

/** A collection as it is found, or one that is made of it: its elements, its records with others as lists. */
function madeOf(to: string, wanted: Wanted, { info, found }: InSource): Chosen {
  const { definitions } = wanted
  const definition = definitions[to]!
  const lists = listsTaken(to, definitions)
  if (lists.length > 0) refuseRenamed(to, definition, lists)
  const parent = parentOf(to, definitions)
  return {
    ...{ to, definition, info: made(to, wanted, { info, found }) },
    ...(lists.length > 0 && { lists }),
    ...(parent !== undefined && { parent }),
  }
}

interface InSource {
  readonly info: CollectionInfo
  readonly found: readonly CollectionInfo[]
}

function made(to: string, wanted: Wanted, { info, found }: InSource): CollectionInfo {
  const { elements, nest } = wanted.definitions[to]!
  if (elements !== undefined) return elementsInfo(to, wanted, info)
  return nest ? nestedInfo(to, nest, { info, found }) : info
}

/** Elements name the record that they lie in, by the key that it has there. */
function refuseRenamed(to: string, { key, map }: CollectionDefinition, lists: readonly TakenList[]): void {
  if (!key && !map) return
  throw new DrayError(
    'CONFIG_INVALID',
    `"${to}" has a ${key ? 'key' : 'map'} function; ${lists.map((list) => list.to).join(', ')} could not name its records`,
    { collection: to, hint: 'Leave the function out, or keep the list in its record: without `elements`' },
  )
}

function select(
  chosen: readonly Chosen[],
  only: readonly string[] | undefined,
  valid: readonly string[],
): readonly Chosen[] {
  if (!only) return chosen
  const unknown = only.filter((name) => !valid.includes(name))
  if (unknown.length > 0) throw unknownCollections(unknown, valid, 'The migration')
  return chosen.filter(({ to }) => only.includes(to))
}
