import type { ThreadHold } from '../../lib/second-thread.ts'
import type { Layout } from '../../model/layout.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import type { DocumentSource, Pin, PinRequest } from '../../store/source.ts'
import { schemaExists, schemasOfUsers, tablesIn } from './catalog.ts'
import { identityOf } from './connection/identity-of.ts'
import { type Place, placeOf } from './connection/place-of.ts'
import type { Work } from './connection/session.ts'
import { type Snapshot, takeSnapshot } from './connection/snapshot.ts'
import { unknownTable } from '../../store/tables/refusals.ts'
import { missingSchema } from './errors.ts'
import { facts } from './facts.ts'
import { tableNameOf } from './layout.ts'
import { allCollections, declaredCollections, surveySchema, type Where } from './read/collections.ts'
import { sourceReadiness } from './readiness.ts'
import { type WriteCounters, writeCounters } from './readiness/writers-line.ts'
import { pinSchema, type TableState } from './read/pin-schema.ts'
import { readerOf } from './read/reader.ts'

/** A schema that is read, as it is at the moment of opening. @throws STORE_MISSING, STORE_UNREACHABLE, PERMISSION_DENIED */
export async function openPostgresSource(
  address: Address,
  { beside }: Pick<OpenContext, 'beside'>,
): Promise<DocumentSource> {
  const place = placeOf(address)
  const snapshot = await takeSnapshot(place)
  try {
    await snapshot.ask((work) => checkSchema(work, place))
    const identity = await snapshot.ask((work) => identityOf(work, place))
    const counters = await snapshot.ask((work) => writeCounters(work, place.schema))
    return sourceOf(place, { snapshot, identity, counters, beside: beside?.hold() })
  } catch (error) {
    await snapshot.close()
    throw error
  }
}

async function checkSchema(work: Work, { schema, address }: Place): Promise<void> {
  if (await schemaExists(work, schema)) return
  const known = (await schemasOfUsers(work)).filter(({ hasTables }) => hasTables)
  throw missingSchema(
    address,
    schema,
    known.map(({ name }) => name),
  )
}

interface Opened {
  readonly snapshot: Snapshot
  readonly identity: string
  /** Of the moment of opening. */
  readonly counters: WriteCounters
  readonly beside: ThreadHold | undefined
}

function sourceOf(place: Place, { snapshot, identity, counters, beside }: Opened): DocumentSource {
  const { schema, address } = place
  const reader = readerOf(schema, { keeps: true, beside })
  const { ask } = snapshot

  const refused = (collection: string, layout: Layout): Promise<never> =>
    ask(async (work) => {
      throw await unknown(work, schema, tableNameOf(collection, layout), collection)
    })
  const where = (work: Work): Where => ({ work, address, schema })

  return {
    address,
    identity,
    facts,
    can: {
      readers: () => ({
        most: reader.seen,
        ...(snapshot.refusal !== undefined && { refusal: snapshot.refusal }),
      }),
      survey: () => ask((work) => surveySchema(where(work))),
      // In its own moment a session would see nothing of what others do now.
      readiness: (collections) =>
        snapshot.askNow((work) => sourceReadiness(work, schema, collections, counters)),
    },
    collections: (declared) =>
      ask((work) => (declared ? declaredCollections(where(work), declared) : allCollections(where(work)))),
    describe: async (_, { schema: table }) => ({
      identity: table?.key.length === 0 ? 'none' : 'key',
      ...(table && { table }),
    }),
    async count(collection, layout) {
      const records = await ask((work) => reader.count(work, collection, layout))
      return { records: records ?? (await refused(collection, layout)), exact: true }
    },
    pin: pinning(place, snapshot),
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      const page = await reader.scan(ask, collection, request)
      return page ?? refused(collection, request.layout)
    },
    async read(collection, layout, keys) {
      const entries = await ask((work) => reader.read(work, collection, layout, keys))
      return entries ?? refused(collection, layout)
    },
    scope: async () => [],
    async close() {
      await reader.settled()
      await beside?.release()
      await snapshot.close()
    },
  }
}

/** What was read is pinned first; whoever looks again wants to know whether it still lies there. */
function pinning({ schema }: Place, { ask, askNow }: Snapshot): (request: PinRequest) => Promise<Pin> {
  let look: 'found' | 'now' = 'found'
  const known = new Map<string, TableState>()
  return async (request) => {
    const isNow = look === 'now' && request.by === 'content'
    const pin = await pinSchema(isNow ? { ask: askNow, schema } : { ask, schema, known }, request)
    if (request.by === 'content') look = 'now'
    return pin
  }
}

async function unknown(work: Work, schema: string, table: string, collection: string): Promise<Error> {
  const tables = await tablesIn(work, schema)
  return unknownTable(
    collection,
    table,
    tables.map(({ name }) => name),
  )
}
