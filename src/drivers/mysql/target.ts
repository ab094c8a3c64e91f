import { buildPage } from '../../model/scan/api.ts'
import { refuseUncompared } from '../../store/tables/compared-rules.ts'
import { refuseClashes } from '../../store/tables/refuse-clashes.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { DocumentTarget, WritePowers } from '../../store/target.ts'
import { tableNamed, tablesIn } from './catalog.ts'
import { type Place, placeOf } from './connection/place-of.ts'
import { streamRows, streamRowsBeside } from './connection/row-stream.ts'
import { type Server, serverOf } from './connection/server-of.ts'
import type { Work } from './connection/session.ts'
import { type LastingSession, lastingSession, openSession } from './connection/sessions.ts'
import { mysqlControl } from './control.ts'
import { facts } from './facts.ts'
import { markedBy, markOf } from './mark.ts'
import { targetReadiness } from './readiness.ts'
import { grantedIn } from './readiness/granted.ts'
import { formOf, nameOf } from './form-of.ts'
import { foldName } from './identifier.ts'
import { qualifiedName } from './identifier.ts'
import { layoutFor } from './layout.ts'
import { declaredCollections, findCollections, type Where } from './read/collections.ts'
import { type Ask, pinDatabase } from './read/pin-database.ts'
import { type Reader, readerOf } from './read/reader.ts'
import { isCompared } from './rows/is-compared.ts'
import { narrowerColumns } from './rows/narrower-columns.ts'
import { refuseTooWide } from './rows/refuse-too-wide.ts'
import { rowTableOf } from './rows/row-table.ts'
import { madeOtherwise, unmade } from './rows/unmade.ts'
import { emptyTable } from './write/empty-table.ts'
import { fittingTable } from './write/fit.ts'
import { type HoldingSessions, holdingSessions } from './write/hold-tables.ts'
import { hasOwnTable, removeCheckpoints } from './write/own-table.ts'
import { tryToWrite } from './write/probe.ts'
import { isPublished, publish } from './write/publish.ts'
import { referredBy } from './write/references/referred-by.ts'
import { stagedName } from './write/staged-tables.ts'
import { strangersIn } from './write/strangers.ts'
import { takenNames } from './write/taken-names.ts'
import { tableOfRun, tableToWrite } from './write/table-of-run.ts'
import { undoing } from './write/undoing.ts'
import { unkeptBy } from './write/unkept-by.ts'
import { mysqlWriter } from './write/writer.ts'

/** What the parts of a target share. */
interface Target {
  readonly sessions: HoldingSessions
  readonly place: Place
  readonly server: Server
  readonly reader: Reader
  /** Whether a run marks tables that it makes among those of others: who may not alter a table could not take the mark away. */
  marks(): Promise<boolean>
}

/**
 * A database that is written: in place where it holds tables, and where it holds none under names of their own until
 * `publish`. The database itself must be there.
 */
export async function openMysqlTarget(
  address: Address,
  { beside }: Pick<OpenContext, 'beside'>,
): Promise<DocumentTarget> {
  const place = placeOf(address)
  const lasting = lastingSession(() => openSession(place, 'target'))
  const sessions = holdingSessions(lasting, place)
  const server = await serverOf(await sessions.get(), place)
  const thread = beside?.hold()
  const reader = readerOf({
    database: place.database,
    identity: server.identity,
    stream: (work, sql) => (sessions.held ? streamRows(work, place, sql) : streamRowsBeside(place, sql)),
    keeps: false,
    beside: thread,
  })
  let mayAlter: boolean | undefined
  const marks = async (): Promise<boolean> =>
    (mayAlter ??= (await grantedIn(await sessions.get(), place.database))('ALTER', '*'))
  const target: Target = { sessions, place, server, reader, marks }
  return {
    address: place.address,
    identity: server.identity,
    facts,
    can: {
      exclusive: () => sessions.take(),
      refuseClashes(collections) {
        refuseClashes(collections.map(nameOf), 'this server', server.keepsCase ? undefined : foldName)
        refuseUncompared(collections, 'this server', isCompared)
      },
      takenNames: async () => takenNames(await sessions.get(), place.database, server),
      tableNames: async () => (await tablesIn(await sessions.get(), place.database)).map(({ name }) => name),
      ...ofNewTables(server),
      ...ofTablesThere({ ...target, lasting }),
      readiness: async (collections) =>
        targetReadiness(await sessions.get(), { server, database: place.database, collections }),
    },
    // Lease and memo lie in a table that is never held.
    control: mysqlControl(lasting, server.identity),
    ...reading(target),
    ...looking(target),
    ...writing(target),
    ...undoing({ ...target, lasting }),
    async close() {
      await reader.endQuestions()
      await thread?.release()
      await sessions.close()
    },
  }
}

/** What a table of rows is not given, or is given in another way. */
function ofNewTables(
  server: Server,
): Pick<WritePowers, 'refuseTooWide' | 'unmade' | 'madeOtherwise' | 'collations' | 'fractions'> {
  return {
    refuseTooWide: (collection, layout) => refuseTooWide(collection, layout, server),
    unmade: (collection, layout) => unmade(rowTableOf(collection, layout), server),
    madeOtherwise: (collection, layout) => madeOtherwise(rowTableOf(collection, layout), server),
    collations: async () => [...server.collations],
    // https://mariadb.com/kb/en/microseconds-in-mariadb/, https://dev.mysql.com/doc/refman/8.4/en/fractional-seconds.html
    fractions: () => (server.isMaria ? 'cut' : 'rounded'),
  }
}

/** What a table that may be there makes of records. */
function ofTablesThere({
  sessions,
  lasting,
  place,
  server,
  marks,
}: Target & { readonly lasting: LastingSession }): Pick<
  WritePowers,
  'narrowerColumns' | 'empty' | 'unkept' | 'referredBy' | 'madeBy'
> {
  return {
    async madeBy(run) {
      return (await marks()) ? markedBy(await sessions.get(), place.database, run) : undefined
    },
    async referredBy(collections, ours) {
      const work = await sessions.get()
      const asked = { work, beside: await lasting.get(), database: place.database, server }
      return referredBy(asked, collections, ours)
    },
    async narrowerColumns(collection, layout) {
      const table = rowTableOf(collection, layout)
      const shape = await tableNamed(await sessions.get(), place.database, table.name)
      return shape ? narrowerColumns(shape, table, server) : new Map()
    },
    empty: (collection, layout, look) =>
      emptyTable(place, { collection, name: formOf(collection, layout).name }, look),
    async unkept(collection, layout) {
      const { name } = formOf(collection, layout)
      const shape = await tableNamed(await sessions.get(), place.database, name)
      return unkeptBy(formOf(collection, layout, shape), server)
    },
  }
}

type Reading = Pick<DocumentSource, 'collections' | 'describe' | 'count' | 'pin' | 'scan' | 'read' | 'scope'>

/** What is not there yet holds nothing. */
function reading({ sessions, place, reader }: Target): Reading {
  const { database, address } = place
  const where = (work: Work): Where => ({ work, address, database })
  return {
    async collections(declared) {
      const session = await sessions.get()
      if (declared) return declaredCollections(where(session), declared)
      return (await findCollections(where(session))).collections
    },
    describe: async (_, { schema: table }) => ({
      identity: table && table.key.length === 0 ? 'none' : 'key',
      ...(table && { table }),
    }),
    async count(collection, layout) {
      const records = await reader.count(await sessions.get(), collection, layout)
      return { records: records ?? 0, exact: true }
    },
    async pin(request) {
      const session = await sessions.get()
      return pinDatabase({ ask: (question) => question(session), database }, request)
    },
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      const ask: Ask = async (question) => question(await sessions.get())
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

function looking({ sessions, place, server }: Target): Looking {
  const { database, address } = place
  return {
    layoutFor: (collection, options, columns, table) =>
      layoutFor(server, collection, options, columns, table),
    async occupancy(beside) {
      const work = await sessions.get()
      const { collections, unlike, others } = await findCollections({ work, address, database })
      const foreign = [...unlike.map(({ table }) => `table ${table}`), ...others]
      const exists = collections.length + unlike.length > 0
      return { exists, foreign, ...(beside && { strangers: await strangersIn(work, database, beside) }) }
    },
    async holds(collection, layout) {
      const work = await sessions.get()
      await hasOwnTable(work, address)
      const { name } = formOf(collection, layout)
      const shape = await fittingTable(work, { database, name }, collection, layout)
      if (!shape) return 'nothing'
      const rows = await work.texts(`SELECT 1 FROM ${qualifiedName(database, shape.name)} LIMIT 1`)
      return rows.length > 0 ? 'documents' : 'empty'
    },
    freeBytes: async () => undefined,
    probe: async (collections) => tryToWrite(await sessions.get(), database, collections),
  }
}

type Writing = Pick<DocumentTarget, 'create' | 'writer' | 'clear' | 'publish' | 'isPublished'>

function writing(target: Target): Writing {
  const { sessions, place, server, reader } = target
  const { database, address } = place
  return {
    async create(run, collection, layout) {
      const work = await sessions.get()
      const form = formOf(collection, layout)
      const staged = stagedName(run, form.name)
      if (await fittingTable(work, { database, name: staged }, collection, layout)) return 'existed'
      if (await fittingTable(work, { database, name: form.name }, collection, layout)) return 'existed'
      const isStore = (await tablesIn(work, database)).length > 0
      const mark =
        isStore && (await target.marks()) ? markOf({ run, table: form.name, collection }) : undefined
      await work.run(form.createSql(isStore ? form.name : staged, server, mark))
      await reader.forget()
      return 'created'
    },
    async writer(request) {
      const session = await openSession(place, 'target')
      try {
        const into = await tableToWrite(session, { database, server }, request)
        return await mysqlWriter({ session, into, address }, request)
      } catch (error) {
        await session.close()
        throw error
      }
    },
    async clear(run, collection, layout) {
      const session = await sessions.get()
      const shape = await tableOfRun(session, database, { run, collection, layout })
      if (!shape) return
      await session.transaction(async (work) => {
        await work.run(`DELETE FROM ${qualifiedName(database, shape)}`)
        // With them, or a crash right here would let the next writer go on where nothing is any more.
        await removeCheckpoints(work, address, { collection })
      })
    },
    async publish(run, collections) {
      const left = await publish(await sessions.get(), { database, address }, run, collections)
      await reader.forget()
      return left
    },
    isPublished: async (run, collections) => isPublished(await sessions.get(), database, run, collections),
  }
}
