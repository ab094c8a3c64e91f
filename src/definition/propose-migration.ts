import { DrayError, isDrayError } from '../model/error.ts'
import type { Drivers } from '../store/driver.ts'
import { queryText, redactAddress } from '../store/address.ts'
import { openStore, type Opened } from '../store/open.ts'
import { withScratch } from '../store/scratch.ts'
import type { CollectionInfo, DocumentSource } from '../store/source.ts'
import type { Declaration, Question, Survey, Surveyed } from '../store/survey.ts'
import { guessReferences } from './guess-references.ts'
import { lookAtCollection, type Look } from './look-at-collection.ts'

export interface ProposedCollection extends Declaration {
  readonly where: string
  readonly records: number
  readonly problems: number
  readonly fields: readonly string[]
  /** Fields that are lists of objects. */
  readonly lists: readonly string[]
  readonly references: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

/** What `dray init` found, and what it would write. */
export interface MigrationProposal {
  readonly from: string
  readonly to: string
  readonly collections: readonly ProposedCollection[]
  /** What only the user can decide. */
  readonly questions: readonly string[]
}

export interface ProposalRequest {
  readonly store: string
  readonly to: string | undefined
  readonly drivers: Drivers
  readonly signal?: AbortSignal
}

/**
 * Looks at a store nobody has described: its collections, their shapes and keys, and the references between them,
 * guessed from values. Writes nothing. @throws STORE_INVALID when there is nothing in it
 */
export async function proposeMigration(request: ProposalRequest): Promise<MigrationProposal> {
  return withScratch(async (scratch) => {
    const opened = await openStore(request.store, { ...request, scratch, role: 'source' })
    try {
      return await proposal(opened, request)
    } finally {
      await opened.store.close()
    }
  })
}

async function proposal(
  opened: Opened<DocumentSource>,
  { to, signal }: ProposalRequest,
): Promise<MigrationProposal> {
  const { store, address } = opened
  const { found, questions } = await surveyOf(store)
  const unsolved = questions.filter(({ proposal: proposed }) => !proposed).map(({ text }) => text)
  const looks = new Map<Surveyed, Look>()
  for (const candidate of [...found.map(asFound), ...questions.flatMap(asProposed)]) {
    const seen = await lookAtCandidate(store, candidate, signal)
    if (typeof seen === 'string') unsolved.push(seen)
    else looks.set(seen.collection, seen.look)
  }
  if (to !== undefined) refuseCredential(to)
  if (looks.size === 0) throw nothingFound(address.text, unsolved)
  const all = [...looks.values()]
  return {
    from: `${address.scheme}:${address.path}${queryText(address.options)}`,
    to: to ?? usualTarget(address.scheme),
    collections: [...looks].map(([collection, look]) => ({
      ...collection,
      records: look.records,
      problems: look.problems,
      fields: look.fields,
      lists: look.lists,
      references: guessReferences(look, all),
    })),
    questions: unsolved,
  }
}

/** A store without a survey of its own has nothing that could be read two ways. */
async function surveyOf(store: DocumentSource): Promise<Survey> {
  if (store.can.survey) return store.can.survey()
  const found = await store.collections()
  return { found: found.map(({ name, where, notes }) => ({ name, where, notes, read: {} })), questions: [] }
}

interface Candidate {
  readonly collection: Surveyed
  readonly ifKeysRepeat?: Surveyed
}

function asFound(collection: Surveyed): Candidate {
  return { collection }
}

function asProposed({ proposal: proposed, ifKeysRepeat }: Question): readonly Candidate[] {
  if (!proposed) return []
  return [
    { collection: asSurveyed(proposed), ...(ifKeysRepeat && { ifKeysRepeat: asSurveyed(ifKeysRepeat) }) },
  ]
}

function asSurveyed(proposed: Declaration): Surveyed {
  return { ...proposed, where: '', notes: ['several files make this collection: see whether that is meant'] }
}

/** The declaration under which no key repeats, where there is one; or what is to be asked. */
async function lookAtCandidate(
  store: DocumentSource,
  { collection, ifKeysRepeat }: Candidate,
  signal?: AbortSignal,
): Promise<{ readonly collection: Surveyed; readonly look: Look } | string> {
  const look = await lookOrAsk(store, collection, signal)
  if (typeof look === 'string') return look
  if (look.repeated === 0 || !ifKeysRepeat) return { collection, look }
  const other = await lookOrAsk(store, ifKeysRepeat, signal)
  return typeof other === 'string' ? { collection, look } : { collection: ifKeysRepeat, look: other }
}

/** A declaration that does not work is a question, not a configuration. */
async function lookOrAsk(
  store: DocumentSource,
  surveyed: Surveyed,
  signal?: AbortSignal,
): Promise<Look | string> {
  try {
    const infos = await store.collections(declarationFor(surveyed))
    const info = infos.find(({ name }) => name === surveyed.name) as CollectionInfo
    return await lookAtCollection(store, info, signal)
  } catch (error) {
    if (!isDrayError(error) || error.code === 'BUG' || error.code === 'INTERRUPTED') throw error
    return `${surveyed.name}: ${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}`
  }
}

function declarationFor({ name, read }: Declaration) {
  return { [name]: read }
}

/** A configuration is committed and shared. */
function refuseCredential(to: string): void {
  const shown = redactAddress(to)
  if (shown === to) return
  throw new DrayError(
    'ADDRESS_INVALID',
    `${shown} holds a credential, and the configuration would hold it too`,
    {
      hint: 'Leave it out of --to',
    },
  )
}

function usualTarget(scheme: string): string {
  return scheme === 'sqlite' ? 'json:./export' : 'sqlite:./app.db'
}

function nothingFound(address: string, details: readonly string[]): DrayError {
  return new DrayError('STORE_INVALID', `There are no collections that can be read in ${address}`, {
    details,
    hint:
      details.length > 0
        ? `Answer these behind the address, in quotes: dray init '${address}?…'`
        : 'Name the folder or file that holds the data: dray init ./data',
  })
}
