import { basename } from 'node:path'
import type { ThreadHold } from '../../lib/second-thread.ts'
import type { Layout } from '../../model/layout.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import { ofStore } from '../../store/of-store.ts'
import type { DocumentSource } from '../../store/source.ts'
import { backUpTo } from './file/backup-file.ts'
import { allCollections, declaredCollections, surveyDatabase } from './read/collections.ts'
import { unknownTable } from '../../store/tables/refusals.ts'
import { sourceChanged } from './errors.ts'
import { facts } from './facts.ts'
import { formOf } from './form-of.ts'
import { type Look, pinSnapshot } from './file/pin.ts'
import { closeBeside } from './read/render-beside.ts'
import { type Reader, readerOf } from './read/reader.ts'
import { filesOf } from './file/file-state.ts'
import { type Snapshot, takeSnapshot } from './file/snapshot.ts'
import { catalogOf } from './table-shape.ts'

/** A database that is read and stays as it is, with nothing left beside it. @throws as `takeSnapshot` */
export async function openSqliteSource(
  { path, text }: Pick<Address, 'path' | 'text'>,
  { scratch, beside }: Pick<OpenContext, 'scratch' | 'beside'>,
): Promise<DocumentSource> {
  return sourceOf(await holdSnapshots(path, scratch, beside?.hold()), text)
}

/** What is held of the source at the moment. */
interface Held {
  readonly snapshot: Snapshot
  readonly reader: Reader
}

interface Holder {
  readonly path: string
  /** What is current now: taken anew where the database was written since. */
  hold(): Promise<Held>
  close(): Promise<void>
}

async function holdSnapshots(
  address: string,
  scratch: string,
  beside: ThreadHold | undefined,
): Promise<Holder> {
  const take = async (isLive: boolean): Promise<Held> =>
    heldOf(await takeSnapshot(address, { scratch, isLive }), beside)
  const closeSnapshot = async ({ database, generation, close }: Snapshot): Promise<void> => {
    await closeBeside(beside, database, generation)
    await close()
  }
  const first = await take(false)
  let current = Promise.resolve(first)
  const renewed = async (held: Held): Promise<Held> => {
    if (await held.snapshot.isCurrent()) return held
    const next = await take(true)
    await closeSnapshot(held.snapshot)
    return next
  }
  return {
    path: first.snapshot.path,
    hold() {
      const before = current
      const next = before.then(renewed)
      // A failed renewal is told to who asked; whoever asks next tries again.
      current = next.catch(() => before)
      return next
    },
    async close() {
      await closeSnapshot((await current).snapshot)
      await beside?.release()
    },
  }
}

function heldOf(snapshot: Snapshot, beside: ThreadHold | undefined): Held {
  const { database, generation } = snapshot
  return { snapshot, reader: readerOf(database, { name: basename(snapshot.path), generation, beside }) }
}

type Question<T> = (reader: Reader) => T | Promise<T>

/**
 * The answer is of one moment, or an error. Where the database was written meanwhile, a copy of it, which keeps still,
 * answers instead; a cursor from before is refused by its reader.
 */
function asker(path: string, hold: Holder['hold']): <T>(question: Question<T>) => Promise<T> {
  return async (question) => {
    const { snapshot, reader } = await hold()
    const answer = await question(reader)
    if (await snapshot.isCurrent()) return answer
    const copy = await hold()
    const again = await question(copy.reader)
    if (!(await copy.snapshot.isCurrent())) throw sourceChanged(path)
    return again
  }
}

function sourceOf({ path, hold, close }: Holder, address: string): DocumentSource {
  const asked = asker(path, hold)
  /** What was read is pinned first; whoever looks again wants to know whether it still lies there. */
  let look: Look = 'found'

  const askedOf = <T>(collection: string, layout: Layout, question: Question<T>): Promise<T> =>
    asked((reader) => {
      if (!reader.has(collection, layout)) throw unknown(reader, collection, layout)
      return question(reader)
    })

  return {
    address,
    identity: `sqlite:${path}`,
    facts,
    can: {
      backup: async (toPath, options) => backUpTo((await hold()).snapshot.database, toPath, options),
      survey: () => asked(({ database }) => surveyDatabase(database)),
    },
    async collections(declared) {
      const found = await asked(({ database }) =>
        declared ? declaredCollections(database, declared) : allCollections(database),
      )
      const { note } = (await hold()).snapshot
      return note === undefined ? found : ofStore(found, [note])
    },
    describe: async () => ({ identity: 'key' }),
    count: (collection, layout) =>
      askedOf(collection, layout, (reader) => ({ records: reader.count(collection, layout), exact: true })),
    async pin(request) {
      const { snapshot, reader } = await hold()
      const pin = await pinSnapshot(snapshot, reader, { ...request, look })
      if (request.by === 'content') look = 'now'
      return pin
    },
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      return askedOf(collection, request.layout, (reader) => reader.scan(collection, request))
    },
    read: (collection, layout, keys) =>
      askedOf(collection, layout, (reader) => reader.read(collection, layout, keys)),
    scope: async () => filesOf(path),
    close,
  }
}

function unknown({ database }: Reader, collection: string, layout: Layout): Error {
  const known = catalogOf(database).tables.map(({ name }) => name)
  return unknownTable(collection, formOf(collection, layout).name, known)
}
