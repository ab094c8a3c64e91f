import { basename } from 'node:path'
import { removeDurably } from '../../lib/durable-file.ts'
import { refuseClashes } from '../../store/tables/refuse-clashes.ts'
import type { ThreadHold } from '../../lib/second-thread.ts'
import type { Layout } from '../../model/layout.ts'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import { onFile } from '../../store/file-error.ts'
import { folderControl } from '../../store/control/folder-control.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { DocumentTarget } from '../../store/target.ts'
import { backUpTo } from './file/backup-file.ts'
import { declaredCollections, findCollections } from './read/collections.ts'
import { createCollection } from './write/create-collection.ts'
import type { Database } from './database.ts'
import { keepsNoWhole, unknownTable } from '../../store/tables/refusals.ts'
import { missingStore } from './errors.ts'
import { takeExclusively } from './file/exclusive.ts'
import { facts } from './facts.ts'
import { clearTable, dropTable } from './write/made-table.ts'
import { emptyTable } from './write/empty-table.ts'
import { isThereAndFits } from './write/fit.ts'
import { foldName, quoteName } from './identifier.ts'
import { checkIndexNames } from './write/indexes.ts'
import { formOf, namesOf } from './form-of.ts'
import { layoutFor } from './layout.ts'
import { checkOwnTable, hasOwnTable, madeBy, removeCheckpoints } from './write/own-table.ts'
import { pinTarget } from './file/pin.ts'
import { narrowerColumns } from './rows/narrower-columns.ts'
import { unmade } from './rows/unmade.ts'
import { COLLATIONS } from './rows/collation-named.ts'
import { rowColumns, schemaOf } from './rows/row-columns.ts'
import { shapeOf } from './table-shape.ts'
import { isPublished, publish, removeStaged } from './write/publish.ts'
import { type Reader, readerOf } from './read/reader.ts'
import { referredBy } from './write/references/referred-by.ts'
import { revertKeys } from './write/revert.ts'
import { freeBytesAt, tryFolderOf } from './file/room.ts'
import { emptyPage } from './read/scan.ts'
import { filesOf, stateOf } from './file/file-state.ts'
import { strangersIn } from './write/strangers.ts'
import { type TargetFile, targetFile } from './file/target-file.ts'
import { inTransaction, rollBack } from './transaction.ts'
import { tableNames, takenNames } from './write/taken-names.ts'
import { unkeptBy } from './write/unkept-by.ts'
import { sqliteWriter } from './write/writer.ts'

/** A database that is written: in place where it is there, staged beside its path until `publish` where it is not. */
export async function openSqliteTarget(
  { path, text }: Pick<Address, 'path' | 'text'>,
  { beside: thread }: Pick<OpenContext, 'beside'> = {},
): Promise<DocumentTarget> {
  const file = await targetFile(path)
  const beside = thread?.hold()
  return {
    address: text,
    identity: `sqlite:${file.path}`,
    facts,
    can: {
      backup: backupOf(file),
      exclusive: () => takeExclusively(file),
      refuseClashes: (collections) => refuseClashes(collections.map(namesOf), 'SQLite', foldName),
      takenNames: async () => takenNames(await file.published()),
      tableNames: async () => tableNames(await file.published()),
      unmade: (_, layout) => unmade(schemaOf(layout)),
      unkept: async (collection, layout) => unkeptBy(formOf(collection, layout)),
      collations: async () => COLLATIONS,
      async madeBy(run) {
        const database = await file.published()
        return database ? madeBy(database, run) : []
      },
      referredBy: async (collections, ours) => referredBy(await file.published(), collections, ours),
      empty: (collection, layout, look) => emptyTable(file, { collection, layout }, look),
      async narrowerColumns(collection, layout) {
        const database = await file.published()
        const shape = database && shapeOf(database, formOf(collection, layout).name)
        const schema = schemaOf(layout)
        return shape ? narrowerColumns(shape, rowColumns(schema), schema.key) : new Map()
      },
    },
    control: folderControl(file.folder),
    ...reading(file, beside),
    ...looking(file),
    ...writing(file),
    ...undoing(file),
    async close() {
      await beside?.release()
      await file.close()
    },
  }
}

type Reading = Pick<DocumentSource, 'collections' | 'describe' | 'count' | 'pin' | 'scan' | 'read' | 'scope'>

/** What is not there yet holds nothing, and says so. */
function reading(file: TargetFile, beside: ThreadHold | undefined): Reading {
  const readers = new WeakMap<Database, Reader>()
  const reader = async (): Promise<Reader | undefined> => {
    const database = await file.published()
    if (!database) return undefined
    const known =
      readers.get(database) ?? readerOf(database, { name: basename(file.path), generation: 'target', beside })
    readers.set(database, known)
    return known
  }
  const holding = async (collection: string, layout: Layout): Promise<Reader | undefined> => {
    const found = await reader()
    return found?.has(collection, layout) ? found : undefined
  }

  return {
    async collections(declared) {
      const database = await file.published()
      if (!database) return []
      return declared ? declaredCollections(database, declared) : findCollections(database).collections
    },
    describe: async () => ({ identity: 'key' }),
    async count(collection, layout) {
      const found = await holding(collection, layout)
      return { records: found?.count(collection, layout) ?? 0, exact: true }
    },
    async pin(request) {
      // Closing a handle of the file below would take away the locks of a connection.
      // https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
      await file.close(file.path)
      return pinTarget(file.path, reader, request)
    },
    async scan(collection, request) {
      request.signal?.throwIfAborted()
      const found = await holding(collection, request.layout)
      return found?.scan(collection, request) ?? emptyPage(request.layout.keys)
    },
    async read(collection, layout, keys) {
      const found = await holding(collection, layout)
      return found?.read(collection, layout, keys) ?? keys.map(() => undefined)
    },
    scope: async () => [...filesOf(file.path), file.folder],
  }
}

type Looking = Pick<DocumentTarget, 'layoutFor' | 'occupancy' | 'holds' | 'freeBytes' | 'probe'>

function looking(file: TargetFile): Looking {
  return {
    layoutFor,
    async occupancy(beside) {
      const database = await file.published()
      if (!database) return { exists: false, foreign: [] }
      const { unlike, others } = findCollections(database)
      const foreign = [...unlike.map(({ table }) => `table ${table}`), ...others]
      return { exists: true, foreign, ...(beside && { strangers: strangersIn(database, beside) }) }
    },
    async holds(collection, layout) {
      const database = await file.published()
      const form = formOf(collection, layout)
      if (!database) return 'nothing'
      checkOwnTable(database)
      checkIndexNames(database, collection, form)
      if (!isThereAndFits(database, collection, form)) return 'nothing'
      return database.get(`SELECT 1 FROM ${quoteName(form.name)} LIMIT 1`) ? 'documents' : 'empty'
    },
    freeBytes: () => freeBytesAt(file.path),
    async probe() {
      // Lease, staged files and journals lie beside the file.
      await tryFolderOf(file.path)
      const database = await file.forWriting()
      if (database) tryToWrite(database)
      await file.close(file.path)
    },
  }
}

/** Only a page that is to be written shows that the file, or its folder, may not be. It is not written. */
function tryToWrite(database: Database): void {
  const version = database.get('PRAGMA user_version')!['user_version']
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(`PRAGMA user_version = ${String(version)}`)
  } finally {
    rollBack(database)
  }
}

type Writing = Pick<DocumentTarget, 'create' | 'writer' | 'clear' | 'publish' | 'isPublished'>

function writing(file: TargetFile): Writing {
  return {
    async create(run, collection, layout) {
      const isInPlace = await file.exists()
      const database = await file.forRun(run)
      return createCollection(database, collection, formOf(collection, layout), isInPlace ? run : undefined)
    },
    async writer(request) {
      const database = await file.forRun(request.run)
      const form = formOf(request.collection, request.layout)
      if (!isThereAndFits(database, request.collection, form))
        throw unknownTable(request.collection, form.name)
      return sqliteWriter(database, request)
    },
    async clear(run, collection, layout) {
      const database = await file.forRun(run)
      const form = formOf(collection, layout)
      if (!isThereAndFits(database, collection, form)) return
      await clearTable(database, { collection, name: form.name })
    },
    publish: (run, collections) => publish(file, run, collections),
    isPublished: (run) => isPublished(file, run),
  }
}

type Undoing = Pick<DocumentTarget, 'discard' | 'revert' | 'drop' | 'destroy' | 'restore' | 'forget'>

function undoing(file: TargetFile): Undoing {
  return {
    async discard(run) {
      await removeStaged(file, run)
      await forgetCheckpoints(file, run)
    },
    async revert(collection, layout, changes) {
      const database = await file.forWriting()
      if (!database) throw missingStore(file.path)
      return revertKeys(database, formOf(collection, layout), changes)
    },
    async drop(collection, layout) {
      const database = await file.forWriting()
      if (database) await dropTable(database, { collection, name: formOf(collection, layout).name })
    },
    async destroy() {
      await file.close(file.path)
      for (const path of filesOf(file.path))
        await onFile({ path, doing: 'remove' }, () => removeDurably(path))
    },
    async restore() {
      throw keepsNoWhole(file.path)
    },
    async forget(run) {
      await forgetCheckpoints(file, run)
      await bringLogIn(file)
    },
  }
}

async function forgetCheckpoints(file: TargetFile, run: string): Promise<void> {
  const published = await file.published()
  if (!published || !hasOwnTable(published)) return
  await inTransactionOf(await file.forWriting(), (open) => removeCheckpoints(open, { run }))
}

/** The log that a killed process left beside the file goes into it: whoever closes the last connection does that. */
async function bringLogIn(file: TargetFile): Promise<void> {
  if (!(await stateOf(`${file.path}-wal`))) return
  await file.forWriting()
  await file.close(file.path)
}

async function inTransactionOf(
  database: Database | undefined,
  deed: (open: Database) => void,
): Promise<void> {
  if (database) await inTransaction(database, () => deed(database))
}

function backupOf(file: TargetFile): NonNullable<DocumentSource['can']['backup']> {
  return async (toPath, options) => {
    const database = await file.published()
    if (!database) throw missingStore(file.path)
    await backUpTo(database, toPath, options)
  }
}
