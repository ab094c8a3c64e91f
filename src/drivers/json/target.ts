import { rmdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ignoring, makeFolderDurably, removeDurably, writeDurably } from '../../lib/durable-file.ts'
import { DrayError } from '../../model/error.ts'
import type { OpenContext } from '../../store/driver.ts'
import { folderControl } from '../../store/control/folder-control.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { DocumentTarget, WritePowers } from '../../store/target.ts'
import { tryFolder } from '../../store/try-folder.ts'
import { assemble } from './write/assemble.ts'
import { onFile } from './errors.ts'
import { facts } from './facts.ts'
import { filesWithin } from './write/files-within.ts'
import { type JsonLayout, jsonLayoutOf } from './layout.ts'
import { heldBy, occupancyOf } from './write/occupancy.ts'
import type { AddressOptions } from './options.ts'
import type { KindPlaces } from './read/kind-places.ts'
import { carryOut, decidePublish, readManifest } from './write/publish.ts'
import { putBack, removeWithin } from './write/put-back.ts'
import { jsonSource } from './source.ts'
import { foundMark, partsFolder, type Staging, stagingOf } from './write/staging.ts'
import { twinGuard } from './write/target-files.ts'
import { targetLayout } from './write/target-layout.ts'
import { nearestFolder, statOf, type TargetPlace } from './write/target-place.ts'
import { anyPath } from './unit-pattern.ts'
import { unkeptIn } from './write/render-page.ts'
import { openWriter } from './write/writer.ts'

export interface JsonTargetPlace {
  readonly place: TargetPlace
  readonly address: string
  readonly options: AddressOptions
  readonly objects: OpenContext['objects']
  /** What scans learn of files of many kinds that were written; closed with the target. */
  readonly kindPlaces: KindPlaces
}

/**
 * A JSON file, or a folder of them, that is written whole: everything is staged in `<target>.dray/` beside it, and
 * `publish` gives the complete files their names.
 */
export function jsonTarget(target: JsonTargetPlace): DocumentTarget {
  const { place, options, objects } = target
  const guard = twinGuard()
  const writing = <T>(deed: () => Promise<T>): Promise<T> =>
    onFile({ path: place.path, doing: 'write' }, deed)
  const onStore = <T>(deed: (store: ObjectStore) => Promise<T>): Promise<T> => withStore(place, objects, deed)
  const reading = readerOf(target)

  return {
    ...reading,
    can: POWERS,
    control: folderControl(place.dray),
    layoutFor(collection, said, columns) {
      const layout = targetLayout(place, options, collection, said, columns)
      guard(collection, jsonLayoutOf(layout))
      return layout
    },
    occupancy: (beside) => occupancyOf(place, beside),
    holds: async (_collection, layout) => {
      if (!(await statOf(place.path))) return 'nothing'
      return onStore((store) => heldBy(store, jsonLayoutOf(layout)))
    },
    freeBytes: () => freeBytes(place),
    probe: () => writing(() => probe(place)),
    create: (run, collection, layout) =>
      writing(() => {
        guard(collection, jsonLayoutOf(layout))
        return stageCollection(place, run, collection, jsonLayoutOf(layout))
      }),
    writer: (request) => openWriter(stagingOf(place, request.run), request),
    clear: (run, collection) => writing(() => removeDurably(partsFolder(stagingOf(place, run), collection))),
    publish: (run, collections) =>
      writing(async () => {
        const staging = stagingOf(place, run)
        if (!(await readManifest(staging))) await assemble(staging, collections)
        await carryOut(place, staging, await decidePublish(place, staging, collections))
        // What was staged is in its place: kept here it would only take the room a second time.
        await removeDurably(staging.parts)
        await removeDurably(staging.ready)
        await removeDurably(staging.found)
        return []
      }),
    isPublished: (run) => writing(async () => (await readManifest(stagingOf(place, run)))?.state === 'done'),
    discard: (run) => writing(() => discard(place, stagingOf(place, run))),
    revert: () => Promise.reject(unsupported('put single documents back in', place)),
    drop: (collection, layout) => writing(() => drop(place, collection, jsonLayoutOf(layout))),
    destroy: () => writing(() => destroy(place)),
    restore: (run) => writing(() => putBack(place, stagingOf(place, run))),
    forget: (run) => writing(() => forget(place, stagingOf(place, run))),
  }
}

const POWERS: WritePowers = {
  replace: true,
  unkept: async (_, layout) => (page) => unkeptIn(page, jsonLayoutOf(layout)),
}

/** A folder for its parts; whether the run, or somebody before it, made the collection already. */
async function stageCollection(
  place: TargetPlace,
  run: string,
  collection: string,
  layout: JsonLayout,
): Promise<'created' | 'existed'> {
  const staging = stagingOf(place, run)
  const parts = partsFolder(staging, collection)
  const isStaged = (await statOf(parts)) !== undefined
  const isThere = await hasFiles(place, layout)
  await makeFolderDurably(place.dray, { mode: 0o700 })
  // Said before the folder is made: what appears from then on is not the run's to replace.
  if (isThere && !isStaged) await markFound(foundMark(staging, collection))
  await makeFolderDurably(parts, { mode: 0o700 })
  return isStaged || isThere ? 'existed' : 'created'
}

async function hasFiles({ root }: TargetPlace, layout: JsonLayout): Promise<boolean> {
  if (!layout.isPattern) return (await statOf(join(root, layout.unit))) !== undefined
  for await (const _file of filesWithin(root, [layout])) return true
  return false
}

async function markFound(mark: string): Promise<void> {
  await makeFolderDurably(dirname(mark), { mode: 0o700 })
  await writeDurably(mark, '')
}

/** The target read as a source: nothing, as long as it is not there. */
function readerOf({ place, address, options, objects, kindPlaces }: JsonTargetPlace): DocumentSource {
  // Read as it is written: a single file holds collections, unless it is said to hold records; one in a folder records.
  const shape = place.kind === 'file' ? ('collections' as const) : ('records' as const)
  const asWritten = { shape, ...options }
  const asSource = <T>(deed: (source: DocumentSource) => Promise<T>): Promise<T> =>
    withStore(place, objects, (store) => deed(jsonSource({ store, address, options: asWritten, kindPlaces })))
  return {
    address,
    identity: `file:${place.path}`,
    facts,
    can: {},
    collections: async (declared) =>
      (await statOf(place.path)) ? asSource((source) => source.collections(declared)) : [],
    describe: async () => ({ identity: 'key' }),
    count: (collection, layout, signal) => asSource((source) => source.count(collection, layout, signal)),
    pin: (request) => asSource((source) => source.pin(request)),
    scan: (collection, request) => asSource((source) => source.scan(collection, request)),
    read: (collection, layout, keys) => asSource((source) => source.read(collection, layout, keys)),
    scope: async (collections) =>
      collections.map(({ layout }) => join(place.root, anyPath(jsonLayoutOf(layout)))),
    close: async () => kindPlaces.close(),
  }
}

/** Opened for each request: before `publish` there is nothing to open, and afterwards it is another file. */
async function withStore<T>(
  place: TargetPlace,
  objects: OpenContext['objects'],
  deed: (store: ObjectStore) => Promise<T>,
): Promise<T> {
  const store = await objects(place.path)
  try {
    return await deed(store)
  } finally {
    await store.close()
  }
}

async function freeBytes(place: TargetPlace): Promise<number | undefined> {
  const folder = await nearestFolder(place.dray)
  return onFile({ path: folder, doing: 'read' }, async () => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  })
}

/** In each folder in which names will be made. */
async function probe(place: TargetPlace): Promise<void> {
  const folders = new Set([await nearestFolder(place.dray)])
  if (place.kind === 'folder' && (await statOf(place.path))) folders.add(place.path)
  for (const folder of folders) await tryFolder(folder)
}

/** A publish that was interrupted is taken back first: half of the files must not stay. */
async function discard(place: TargetPlace, staging: Staging): Promise<void> {
  const manifest = await readManifest(staging)
  if (manifest?.state === 'decided') await putBack(place, staging)
  await removeDurably(staging.parts)
  await removeDurably(staging.ready)
  if (manifest?.state !== 'done') await forget(place, staging)
}

async function forget(place: TargetPlace, staging: Staging): Promise<void> {
  await removeDurably(staging.folder)
  await rmdir(place.dray).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST'))
}

async function drop(place: TargetPlace, collection: string, layout: JsonLayout): Promise<void> {
  if (layout.member.length > 0 || layout.kinds) throw unsupported(`drop "${collection}" alone from`, place)
  if (!layout.isPattern) return removeDurably(join(place.root, layout.unit))
  await removeWithin(place.root, [layout], '')
}

/** @throws ROLLBACK_INCOMPLETE when something lies in the folder that is not of this run's making */
async function destroy(place: TargetPlace): Promise<void> {
  const { foreign } = await occupancyOf(place)
  if (foreign.length > 0) {
    throw new DrayError('ROLLBACK_INCOMPLETE', `${place.path} holds files that are not dray's`, {
      details: foreign,
      hint: 'Move them away and roll back again',
    })
  }
  await removeDurably(place.path)
}

function unsupported(deed: string, place: TargetPlace): DrayError {
  return new DrayError('STORE_UNSUPPORTED', `dray cannot ${deed} the JSON file ${place.path}`, {
    hint: 'A JSON target is written whole: undo the whole run',
  })
}
