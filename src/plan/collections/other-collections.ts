import { DrayError } from '../../model/error.ts'
import type { Json } from '../../model/value.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { Question, Surveyed } from '../../store/survey.ts'
import { nestedIn, rootOf } from './elements-of.ts'
import type { CollectionDefinition } from '../migration.ts'
import type { Selection } from './selection.ts'
import { unknownCollections } from './unknown-collections.ts'

type Definitions = Readonly<Record<string, CollectionDefinition>>

/** Of a configuration that says `others: 'move'`. */
export interface Others {
  /** Collections that no definition takes, as definitions that say nothing. */
  readonly definitions: Definitions
  /** What is not clear, and is left out. */
  readonly unclear: readonly string[]
}

/**
 * What lies in a source beside the collections that are defined. It is known by the names that it is found by: a place
 * that a definition calls otherwise would move twice, or what lies under the name not at all.
 * @throws CONFIG_INVALID for such a name, COLLECTION_UNKNOWN for one that nothing has, and as the store where something
 * that is meant is not clear
 */
export async function otherCollections(
  source: DocumentSource,
  definitions: Definitions,
  { collections: only, except = [] }: Selection,
): Promise<Others> {
  if (only?.every((name) => Object.hasOwn(definitions, name))) return { definitions: {}, unclear: [] }
  const { found, questions } = await look(source)
  const taken = new Map(recordsTaken(definitions))
  const isMeant = (name: string): boolean => (only ? only.includes(name) : !except.includes(name))
  const open = questions.filter(({ name }) => name === undefined || (isMeant(name) && !taken.has(name)))
  if (open.length > 0) await source.collections()
  const unclear = questions.flatMap(({ name }) => name ?? [])
  refuseOtherPlaces(taken, found, unclear)
  const others = found.filter(({ name }) => !taken.has(name))
  const clash = others.find(({ name }) => Object.hasOwn(definitions, name))
  if (clash) throw sameName(clash.name)
  return {
    definitions: Object.fromEntries(others.map(({ name, read }) => [name, definitionOf(read)])),
    unclear: unclear.filter((name) => !taken.has(name)),
  }
}

type Found = Pick<Surveyed, 'name' | 'read'>

async function look(source: DocumentSource): Promise<{
  readonly found: readonly Found[]
  readonly questions: readonly Pick<Question, 'name'>[]
}> {
  const survey = await source.can.survey?.()
  if (!survey)
    return { found: (await source.collections()).map(({ name }) => ({ name, read: {} })), questions: [] }
  const questions = survey.questions.map(({ name, proposal }) => {
    const about = name ?? proposal?.name
    return about === undefined ? {} : { name: about }
  })
  return { found: survey.found, questions }
}

/** By the name in the source: what is said of its records. Who takes nothing but lists out of them leaves them to others. */
function recordsTaken(definitions: Definitions): readonly (readonly [string, CollectionDefinition])[] {
  return Object.entries(definitions).flatMap(([to, definition]) => [
    ...(definition.elements === undefined ? [[rootOf(to, definitions), definition] as const] : []),
    ...nestedIn(definition.nest).map((from) => [from, {}] as const),
  ])
}

function definitionOf(read: Found['read']): CollectionDefinition {
  return Object.keys(read).length > 0 ? { read } : {}
}

/** What says where a collection lies. */
const PLACES = ['file', 'files', 'records', 'member', 'table'] as const

function refuseOtherPlaces(
  taken: ReadonlyMap<string, CollectionDefinition>,
  found: readonly Found[],
  unclear: readonly string[],
): void {
  const known = [...found.map(({ name }) => name), ...unclear]
  for (const [name, { read = {} }] of taken) {
    const there = found.find((one) => one.name === name)
    const said = PLACES.filter((word) => read[word] !== undefined)
    if (
      there
        ? said.every((word) => isSame(read[word], word === 'table' ? name : there.read[word]))
        : unclear.includes(name)
    )
      continue
    if (said.length === 0) throw unknownCollections([name], known, 'The source')
    throw otherPlace(name, known)
  }
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify([one].flat()) === JSON.stringify([other].flat())
}

function otherPlace(name: string, known: readonly string[]): DrayError {
  return new DrayError(
    'CONFIG_INVALID',
    `"${name}" is not what lies there under this name; beside \`others: 'move'\` it could move twice`,
    {
      collection: name,
      details: [`there are: ${known.join(', ') || '(none)'}`],
      hint: 'Say `from` with one of these names, and no place in `read`; or list every collection, without `others`',
    },
  )
}

function sameName(name: string): DrayError {
  return new DrayError('CONFIG_INVALID', `Two collections would be called "${name}"`, {
    collection: name,
    details: [`the one that is defined, and the one that lies there under this name: others: 'move'`],
    hint: `Call one of them otherwise: \`${name}_2: { from: '${name}' }\``,
  })
}
