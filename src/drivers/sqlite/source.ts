import { basename } from 'node:path'
import type { Address } from '../../store/address.ts'
import type { OpenContext } from '../../store/driver.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { Layout } from '../../model/layout.ts'
import { backUpTo } from './backup-file.ts'
import { allCollections, declaredCollections } from './collections.ts'
import { unknownTable } from './errors.ts'
import { facts } from './facts.ts'
import { tableOf } from './layout.ts'
import { pinByStat, pinSnapshot } from './pin.ts'
import { readerOf } from './reader.ts'
import { filesOf, type Snapshot, takeSnapshot } from './snapshot.ts'
import { catalogOf } from './table-shape.ts'

/** A database that is read and stays as it is, with nothing left beside it. @throws as `takeSnapshot` */
export async function openSqliteSource(
  address: Pick<Address, 'path' | 'text'>,
  { scratch }: Pick<OpenContext, 'scratch'>,
): Promise<DocumentSource> {
  return sourceOf(await takeSnapshot(address.path, scratch), address.text)
}

function sourceOf(snapshot: Snapshot, address: string): DocumentSource {
  const { database, path, files } = snapshot
  const reader = readerOf(database, { name: basename(path), generation: pinByStat(files).generation })

  /** Everything is asked for through here: of one moment, and of a table that is there. */
  async function asked<T>(collection: string, layout: Layout, deed: () => T): Promise<T> {
    if (!reader.has(collection, layout)) {
      const known = catalogOf(database).tables.map(({ name }) => name)
      throw unknownTable(collection, tableOf(collection, layout).name, known)
    }
    const answer = deed()
    await snapshot.check()
    return answer
  }

  return {
    address,
    identity: `sqlite:${path}`,
    facts,
    can: { backup: (toPath, options) => backUpTo(database, toPath, options) },

    async collections(declared) {
      const found = declared ? declaredCollections(database, declared) : allCollections(database)
      await snapshot.check()
      return found
    },
    describe: (collection, layout) => asked(collection, layout, () => reader.describe(collection, layout)),
    count: (collection, layout) =>
      asked(collection, layout, () => ({ records: reader.count(collection, layout), exact: true })),
    pin: (request) => pinSnapshot(snapshot, reader, request),
    scan(collection, request) {
      request.signal?.throwIfAborted()
      return asked(collection, request.layout, () => reader.scan(collection, request))
    },
    read: (collection, layout, keys) =>
      asked(collection, layout, () => reader.read(collection, layout, keys)),
    scope: async () => filesOf(path),
    close: () => snapshot.close(),
  }
}
