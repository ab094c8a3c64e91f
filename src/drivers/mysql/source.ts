import type { ThreadHold } from '../../lib/second-thread.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import type { DocumentSource, Pin, PinRequest } from '../../store/source.ts'
import type { CollectionAt } from '../../store/target.ts'
import { tablesIn } from './catalog.ts'
import { type Place, placeOf } from './connection/place-of.ts'
import { type Server, serverOf } from './connection/server-of.ts'
import { type RowStream, streamRows } from './connection/row-stream.ts'
import type { Work } from './connection/session.ts'
import { askNow, type Snapshot, takeSnapshot } from './connection/snapshot.ts'
import { unknownTable } from '../../store/tables/refusals.ts'
import { noTables } from './refusals.ts'
import { facts } from './facts.ts'
import { sourceReadiness } from './readiness.ts'
import { formOf } from './form-of.ts'
import { allCollections, declaredCollections, surveyDatabase, type Where } from './read/collections.ts'
import { type Ask, pinDatabase, type TableState } from './read/pin-database.ts'
import { readerOf } from './read/reader.ts'

/** A database that is read, as it is at the moment of opening. @throws STORE_MISSING, STORE_UNREACHABLE, PERMISSION_DENIED */
export async function openMysqlSource(
  address: Address,
  { beside }: Pick<OpenContext, 'beside'>,
): Promise<DocumentSource> {
  const place = placeOf(address)
  const snapshot = await takeSnapshot(place)
  try {
    const server = await snapshot.ask((work) => serverOf(work, place))
    const tables = await snapshot.ask((work) => tablesIn(work, place.database))
    if (tables.length === 0) throw noTables(place.address)
    return sourceOf(place, server, { snapshot, beside: beside?.hold() })
  } catch (error) {
    await snapshot.close()
    throw error
  }
}

interface Held {
  readonly snapshot: Snapshot
  readonly beside: ThreadHold | undefined
}

function sourceOf(place: Place, server: Server, { snapshot, beside }: Held): DocumentSource {
  const { identity } = server
  const { database, address } = place
  const stream = (work: Work, sql: string): Promise<RowStream> => streamRows(work, place, sql)
  const reader = readerOf({ database, identity, stream, keeps: true, beside })
  const ask: Ask = (question) =>
    snapshot.ask(async (work) => {
      await reader.endQuestions()
      return question(work)
    })

  const askedOf = askingOf(database)
  const where = (work: Work): Where => ({ work, address, database })

  return {
    address,
    identity,
    facts,
    can: {
      survey: () => ask((work) => surveyDatabase(where(work))),
      readiness: (collections) => ask((work) => sourceReadiness(work, { server, database, collections })),
    },
    collections: (declared) =>
      ask((work) => (declared ? declaredCollections(where(work), declared) : allCollections(where(work)))),
    describe: async (_, { schema: table }) => ({
      identity: table && table.key.length === 0 ? 'none' : 'key',
      ...(table && { table }),
    }),
    async count(collection, layout) {
      const records = await askedOf(ask, { collection, layout }, (work) =>
        reader.count(work, collection, layout),
      )
      return { records, exact: true }
    },
    pin: pinning(place, ask),
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      // It may go on with the question that is under way.
      const page = await reader.scan(snapshot.ask, collection, request)
      if (page) return page
      throw await ask((work) => unknownOf(work, database, { collection, layout: request.layout }))
    },
    read: (collection, layout, keys) =>
      askedOf(ask, { collection, layout }, (work) => reader.read(work, collection, layout, keys)),
    scope: async () => [],
    async close() {
      await reader.settled()
      await reader.endQuestions()
      await beside?.release()
      await snapshot.close()
    },
  }
}

/** Asks about a table. @throws COLLECTION_UNKNOWN, with the tables that there are, where there is no such one */
function askingOf(database: string) {
  return <T>(
    ask: Ask,
    { collection, layout }: CollectionAt,
    question: (work: Work) => Promise<T | undefined>,
  ): Promise<T> =>
    ask(async (work) => {
      const answer = await question(work)
      if (answer !== undefined) return answer
      throw await unknownOf(work, database, { collection, layout })
    })
}

/** What was read is pinned first; whoever looks again wants to know whether it still lies there. */
function pinning(place: Place, ask: Ask): (request: PinRequest) => Promise<Pin> {
  const { database } = place
  const known = new Map<string, TableState>()
  let look: 'found' | 'now' = 'found'
  return async (request) => {
    const isNow = look === 'now' && request.by === 'content'
    const now: Ask = (question) => askNow(place, question)
    const pin = await pinDatabase(isNow ? { ask: now, database } : { ask, database, known }, request)
    if (request.by === 'content') look = 'now'
    return pin
  }
}

async function unknownOf(work: Work, database: string, { collection, layout }: CollectionAt): Promise<Error> {
  const tables = await tablesIn(work, database)
  const names = tables.map(({ name }) => name)
  return unknownTable(collection, formOf(collection, layout).name, names)
}
