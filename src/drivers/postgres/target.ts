import { refuseUncompared } from '../../store/tables/compared-rules.ts'
import { refuseTooManyColumns } from '../../store/tables/too-wide.ts'
import { refuseClashes } from '../../store/tables/refuse-clashes.ts'
import type { ThreadHold } from '../../lib/second-thread.ts'
import type { Layout } from '../../model/layout.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { DocumentTarget } from '../../store/target.ts'
import { buildPage } from '../../model/scan/api.ts'
import { askedOfTables } from './asked-of-tables.ts'
import { schemaExists, tablesIn } from './catalog.ts'
import { identityOf } from './connection/identity-of.ts'
import { type Place, placeOf } from './connection/place-of.ts'
import type { Work } from './connection/session.ts'
import { type LastingSession, lastingSession, openSession } from './connection/sessions.ts'
import { postgresControl } from './control.ts'
import { keepsNoWhole, unknownTable } from '../../store/tables/refusals.ts'
import { targetChanged } from '../../store/tables/refusals.ts'
import { facts } from './facts.ts'
import { formOf, namesOf } from './form-of.ts'
import { qualifiedName, quoteName } from './identifier.ts'
import { layoutFor, tableNameOf } from './layout.ts'
import { declaredCollections, findCollections, type Where } from './read/collections.ts'
import { type Ask, pinSchema } from './read/pin-schema.ts'
import { readerOf } from './read/reader.ts'
import { dropEnumTypes, makeEnumTypes } from './rows/enum-types.ts'
import { isCompared } from './rows/is-compared.ts'
import { madeOtherwise, unmade } from './rows/unmade.ts'
import { rowTableOf } from './rows/row-table.ts'
import { collationsIn } from './write/collations-in.ts'
import { dropSchema, dropTable } from './write/drop-store.ts'
import { emptyTable } from './write/hold/empty-table.ts'
import { fittingTable } from './write/fit.ts'
import { forgetCheckpoints, hasOwnTable, madeBy, markSql, removeCheckpoints } from './write/own-table.ts'
import { tryToWrite } from './write/probe.ts'
import { isPublished, publish } from './write/publish.ts'
import { targetReadiness } from './readiness.ts'
import { type Holding, holding } from './write/hold/holding.ts'
import { revertKeys } from './write/revert.ts'
import { occupancyOf } from './write/occupancy.ts'
import { makeSchemaOfRun, schemaOfRun, searchIn, stagedSchema } from './write/schemas.ts'
import { takenNames } from './write/taken-names.ts'
import { writableTable, type WritableTable } from './write/writable-table.ts'
import { postgresWriter } from './write/writer.ts'
import { WriterSessions } from './write/writer-sessions.ts'

/** A schema that is written: in place where it is there, staged beside it until `publish` where it is not. */
export async function openPostgresTarget(
  address: Address,
  { beside }: Pick<OpenContext, 'beside'>,
): Promise<DocumentTarget> {
  const place = placeOf(address)
  const sessions = lastingSession(() => openSession(place, 'target'))
  const identity = await identityOf(await sessions.get(), place)
  const held = holding(place)
  const writers = new WriterSessions(() => openSession(place, 'target'))
  const thread = beside?.hold()
  return {
    address: place.address,
    identity,
    facts,
    can: {
      exclusive: () => held.take(),
      refuseClashes(collections) {
        refuseClashes(collections.map(namesOf), 'PostgreSQL')
        refuseUncompared(collections, 'PostgreSQL', isCompared)
      },
      // https://www.postgresql.org/docs/current/limits.html
      refuseTooWide: (collection, layout) =>
        refuseTooManyColumns(collection, layout, { dialect: 'postgres', engine: 'PostgreSQL', most: 1600 }),
      takenNames: async () => takenNames(await sessions.get(), place.schema),
      tableNames: async () => (await tablesIn(await sessions.get(), place.schema)).map(({ name }) => name),
      unmade: (collection, layout) => unmade(rowTableOf(collection, layout).schema),
      madeOtherwise: (collection, layout) => madeOtherwise(rowTableOf(collection, layout).schema),
      collations: async () => collationsIn(await sessions.get()),
      fractions: () => 'rounded',
      ...askedOfTables(sessions, place),
      madeBy: async (run) =>
        madeBy(await sessions.get(), { schema: place.schema, address: place.address }, run),
      empty: (collection, layout, look) => emptyTable(place, { collection, layout }, look),
      readiness: async (collections) => targetReadiness(await sessions.get(), place.schema, collections),
    },
    control: postgresControl(sessions, place),
    ...reading(sessions, place, thread),
    ...looking(sessions, place),
    ...writing(sessions, writers, place),
    ...undoing(sessions, place, held),
    async close() {
      await thread?.release()
      await writers.close()
      await sessions.close()
    },
  }
}

type Reading = Pick<DocumentSource, 'collections' | 'describe' | 'count' | 'pin' | 'scan' | 'read' | 'scope'>

/** What is not there yet holds nothing, and says so. */
function reading(
  sessions: LastingSession,
  { schema, address }: Place,
  beside: ThreadHold | undefined,
): Reading {
  const reader = readerOf(schema, { keeps: false, beside })
  const ask: Ask = async (question) => question(await sessions.get())
  const where = (work: Work): Where => ({ work, address, schema })
  return {
    async collections(declared) {
      const session = await sessions.get()
      if (!(await schemaExists(session, schema))) return []
      if (declared) return declaredCollections(where(session), declared)
      return (await findCollections(where(session))).collections
    },
    describe: async (_, { schema: table }) => ({
      identity: table?.key.length === 0 ? 'none' : 'key',
      ...(table && { table }),
    }),
    async count(collection, layout) {
      const records = await reader.count(await sessions.get(), collection, layout)
      return { records: records ?? 0, exact: true }
    },
    async pin(request) {
      const session = await sessions.get()
      return pinSchema({ ask: (question) => question(session), schema }, request)
    },
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      const page = await reader.scan(ask, collection, request)
      return page ?? buildPage([], { keys: request.layout.keys, next: undefined })
    },
    async read(collection, layout, keys) {
      const found = await reader.read(await sessions.get(), collection, layout, keys)
      return found ?? keys.map(() => undefined)
    },
    scope: async () => [],
  }
}

type Looking = Pick<DocumentTarget, 'layoutFor' | 'occupancy' | 'holds' | 'freeBytes' | 'probe'>

function looking(sessions: LastingSession, place: Place): Looking {
  const { schema, address } = place
  return {
    layoutFor,
    async occupancy(beside) {
      return occupancyOf(await sessions.get(), place, beside)
    },
    async holds(collection, layout) {
      const work = await sessions.get()
      await hasOwnTable(work, schema, address)
      const shape = await fittingTable(work, schema, collection, layout)
      if (!shape) return 'nothing'
      const rows = await work.query(`SELECT 1 FROM ${qualifiedName(schema, shape.name)} LIMIT 1`)
      return rows.length > 0 ? 'documents' : 'empty'
    },
    freeBytes: async () => undefined,
    probe: async () => tryToWrite(await sessions.get(), place),
  }
}

type Writing = Pick<DocumentTarget, 'create' | 'writer' | 'clear' | 'publish' | 'isPublished'>

function writing(sessions: LastingSession, writers: WriterSessions, place: Place): Writing {
  const { schema, address } = place
  return {
    async create(run, collection, layout) {
      const session = await sessions.get()
      return session.transaction(async (work) => {
        const at = await makeSchemaOfRun(work, schema, run)
        if (await fittingTable(work, at, collection, layout)) return 'existed'
        await work.execute(searchIn(at))
        const form = formOf(collection, layout)
        const enums = await makeEnumTypes(work, at, form.name, layout)
        const mark = at === schema ? markSql(schema, { run, collection }) : []
        await work.execute([...form.createSql(at, enums), ...mark].join(';\n'))
        return 'created'
      })
    },
    async writer(request) {
      const session = await writers.take()
      try {
        const at = await schemaOfRun(session, schema, request.run)
        const into = await writable(session, at, request.collection, request.layout)
        return await postgresWriter({ session, sessions: writers, into, address }, request)
      } catch (error) {
        await session.close()
        throw error
      }
    },
    async clear(run, collection, layout) {
      const session = await sessions.get()
      await session.transaction(async (work) => {
        const at = await schemaOfRun(work, schema, run)
        if (at === undefined) return
        const shape = await fittingTable(work, at, collection, layout)
        if (!shape) return
        await work.execute(`DELETE FROM ${qualifiedName(at, shape.name)}`)
        // With them, or a crash right here would let the next writer go on where nothing is any more.
        await forgetCheckpoints(work, { schema: at, address }, { collection, stays: true })
      })
    },
    async publish(run, collections) {
      const session = await sessions.get()
      return session.transaction((work) => publish(work, place, run, collections))
    },
    isPublished: async (run) => isPublished(await sessions.get(), schema, run),
  }
}

/** @throws COLLECTION_UNKNOWN where the run made no such table */
async function writable(
  work: Work,
  schema: string | undefined,
  collection: string,
  layout: Layout,
): Promise<WritableTable> {
  const shape = schema === undefined ? undefined : await fittingTable(work, schema, collection, layout)
  if (schema === undefined || !shape) throw unknownTable(collection, tableNameOf(collection, layout))
  return writableTable(schema, shape, formOf(collection, layout, shape))
}

type Undoing = Pick<DocumentTarget, 'discard' | 'revert' | 'drop' | 'destroy' | 'restore' | 'forget'>

function undoing(sessions: LastingSession, place: Place, held: Holding): Undoing {
  const { schema, address } = place
  const inTransaction = async <T>(deed: (work: Work) => Promise<T>): Promise<T> => {
    return held.inTransaction(deed) ?? (await sessions.get()).transaction(deed)
  }
  const forget = (run: string): Promise<void> =>
    inTransaction((work) => removeCheckpoints(work, { schema, address }, { run }))

  return {
    discard: (run) =>
      inTransaction(async (work) => {
        // It is named after the run, and nobody else's.
        await work.execute(`DROP SCHEMA IF EXISTS ${quoteName(stagedSchema(schema, run))} CASCADE`)
        await removeCheckpoints(work, { schema, address }, { run })
      }),
    revert: (collection, layout, changes) =>
      inTransaction(async (work) => {
        const at = (await schemaExists(work, schema)) ? schema : undefined
        if (at === undefined) throw targetChanged(address, `the schema ${schema} is gone`)
        return revertKeys(work, await writable(work, at, collection, layout), changes)
      }),
    drop: (collection, layout) =>
      inTransaction(async (work) => {
        await dropTable(work, schema, tableNameOf(collection, layout))
        await dropEnumTypes(work, schema)
        await removeCheckpoints(work, { schema, address }, { collection })
      }),
    destroy: () => inTransaction((work) => dropSchema(work, schema)),
    restore: async () => {
      throw keepsNoWhole(address)
    },
    forget,
  }
}
