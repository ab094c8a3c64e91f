import { type BigIntStats, type Dirent, opendirSync, statSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { ignoring } from '../../lib/durable-file.ts'
import { fileError } from '../../store/file-error.ts'
import type { ObjectInfo } from '../../store/object-store.ts'
import { refusedLink, refusedName, translated } from './errors.ts'
import { tagOf } from './tag-of.ts'
import { compareUtf8 } from './utf8-order.ts'

export interface WalkRequest {
  readonly root: string
  /** Only keys that begin with this. */
  readonly prefix: string
  /** Only keys behind this one. */
  readonly after: string
}

interface Place {
  readonly path: string
  /** '' for the root, else ends in '/'. */
  readonly key: string
  /** The real paths of this folder and those above: what a link must not lead back to. */
  readonly above: readonly string[]
}

/** Names of one folder in the order of their keys: a folder stands where its name and '/' stand. */
interface Name {
  readonly text: string
  readonly isFolder: boolean
  readonly isLink: boolean
}

/** The files below a folder in the byte order of their keys. At any moment only the folders above it are held. */
export async function* walk(request: WalkRequest): AsyncGenerator<ObjectInfo> {
  yield* walkFolder({ path: request.root, key: '', above: [request.root] }, request)
}

async function* walkFolder(place: Place, request: WalkRequest): AsyncGenerator<ObjectInfo> {
  let looked = 0
  for (const name of await namesIn(place, request)) {
    const key = place.key + name.text
    const path = join(place.path, name.text)
    if (name.isFolder) {
      yield* walkFolder({ path, key, above: [...place.above, await realPathOf(path, name, place)] }, request)
      if (++looked % LOOKED_AT_ONCE === 0) await turn()
    } else {
      const info = infoNow(path, key)
      // Removed since it was listed: as if it had been removed before.
      if (info) yield info
      if (++looked % LOOKED_AT_ONCE === 0) await turn()
    }
  }
}

/** Only a link leads elsewhere. */
async function realPathOf(path: string, { text, isLink }: Name, { above }: Place): Promise<string> {
  if (!isLink) return join(above.at(-1)!, text.slice(0, -1))
  return translated({ path, doing: 'list' }, () => realpath(path))
}

/** So many files or folders are looked at before others get their turn. */
const LOOKED_AT_ONCE = 256

/** Asking the system without waiting takes a tenth of the time for a file that was just listed. */
function infoNow(path: string, key: string): ObjectInfo | undefined {
  try {
    return infoOf(statSync(path, { bigint: true, throwIfNoEntry: false }), key)
  } catch (error) {
    throw fileError(error, { path, doing: 'read' })
  }
}

/** @throws what the system says, translated; undefined only where nothing, or no regular file, is */
export async function infoAt(path: string, key: string): Promise<ObjectInfo | undefined> {
  return infoOf(await translated({ path, doing: 'read' }, () => statOrNothing(path)), key)
}

function infoOf(found: BigIntStats | undefined, key: string): ObjectInfo | undefined {
  if (!found?.isFile()) return undefined
  const [bytes, modifiedMs] = [Number(found.size), Number(found.mtimeMs)]
  return { key, bytes, modifiedMs, tag: tagOf(found), inode: `${found.dev}:${found.ino}` }
}

async function statOrNothing(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function namesIn(place: Place, request: WalkRequest): Promise<readonly Name[]> {
  const names: Name[] = []
  await translated({ path: place.path, doing: 'list' }, async () => {
    for await (const entry of entriesNow(place.path)) {
      if (entry.name.includes('\ufffd')) throw refusedName(place.path)
      const name = await nameOf(place, entry, request)
      if (name && mayHold(place.key + name.text, name.isFolder, request)) names.push(name)
    }
  })
  return names.sort((a, b) => compareUtf8(a.text, b.text))
}

/** Without waiting for each folder, as for each file: of a thousand small ones waiting would take most of the time. */
async function* entriesNow(path: string): AsyncGenerator<Dirent> {
  const folder = opendirSync(path, { bufferSize: LISTED_AT_ONCE })
  try {
    let listed = 0
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) {
      yield entry
      if (++listed % LISTED_AT_ONCE === 0) await turn()
    }
  } finally {
    folder.closeSync()
  }
}

/** So many names of one folder are listed before others get their turn. */
const LISTED_AT_ONCE = 512

/** Pipes, sockets and devices hold no data to move: they are no objects. */
async function nameOf(place: Place, entry: Dirent, request: WalkRequest): Promise<Name | undefined> {
  if (entry.isFile()) return { text: entry.name, isFolder: false, isLink: false }
  if (entry.isDirectory()) return { text: `${entry.name}/`, isFolder: true, isLink: false }
  if (!entry.isSymbolicLink() || !mayHold(place.key + entry.name, true, request)) return undefined
  const path = join(place.path, entry.name)
  const isFolder = await followed(path, place.above, request.root)
  return { text: isFolder ? `${entry.name}/` : entry.name, isFolder, isLink: true }
}

/** Whether the link leads to a folder. @throws STORE_UNSUPPORTED where it leads nowhere, outside or back */
async function followed(path: string, above: readonly string[], root: string): Promise<boolean> {
  const found = await statOrNothing(path).catch(ignoring('ELOOP'))
  if (!found) throw refusedLink(path, 'nowhere')
  const real = await realpath(path)
  if (!isInside(real, root)) throw refusedLink(path, `out of the folder, to ${real}`)
  if (above.includes(real)) throw refusedLink(path, `back to a folder above it, ${real}`)
  return found.isDirectory()
}

export function isInside(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function mayHold(key: string, isFolder: boolean, { prefix, after }: WalkRequest): boolean {
  const fits = key.startsWith(prefix) || (isFolder && prefix.startsWith(key))
  const isBehind = after === '' || compareUtf8(key, after) > 0 || (isFolder && after.startsWith(key))
  return fits && isBehind
}
