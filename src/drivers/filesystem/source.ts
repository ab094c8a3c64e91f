import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectInfo, ObjectPage, ObjectStore } from '../../store/object-store.ts'
import { refusedKey, refusedLink, translated } from './errors.ts'
import { readNow } from './read-now.ts'
import { infoAt, isInside, walk } from './walk.ts'

export interface FilesystemPlace {
  readonly address: string
  readonly identity: string
  /** Absolute, with no link in it. */
  readonly root: string
  /** The one file that the store consists of. */
  readonly only?: string
}

const CHUNK_BYTES = 1024 * 1024
const LIST_LIMIT = 1000

type ListRequest = Parameters<ObjectStore['list']>[0]

interface Paused {
  readonly token: string
  readonly walker: AsyncGenerator<ObjectInfo>
}

export function filesystemSource(place: FilesystemPlace): ObjectStore {
  // The walk behind the page given last: going on from there need not list the folders again.
  let paused: Paused | undefined

  async function list(request: ListRequest): Promise<ObjectPage> {
    const after = request.after ?? ''
    const prefix = request.prefix ?? ''
    const token = JSON.stringify([prefix, after])
    const resumed = paused?.token === token ? paused.walker : undefined
    paused = undefined
    const walker = resumed ?? walk({ root: place.root, prefix, after })
    const { objects, isDone } = await take(walker, request)
    const last = objects.at(-1)?.key
    if (isDone || last === undefined) return { objects, next: undefined }
    paused = { token: JSON.stringify([prefix, last]), walker }
    return { objects, next: last }
  }

  return {
    address: place.address,
    identity: place.identity,
    can: {
      localPath: (key) => pathOf(place, key),
      readNow: (object, into) => readNow(pathOf(place, object.key), object, into, 0),
      ...(place.only !== undefined && { only: place.only }),
    },
    list: place.only === undefined ? list : () => listOnly(place, place.only!),
    head: (key) => head(place, key),
    read: (key, { from, into, signal }) => withFile(place, key, (file) => fill(file, from, into, signal)),
    get: (key, request) => chunks(place, key, request?.signal),
    close: async () => {
      await paused?.walker.return(undefined)
    },
  }
}

async function take(walker: AsyncGenerator<ObjectInfo>, request: ListRequest) {
  const objects: ObjectInfo[] = []
  const limit = request.limit ?? LIST_LIMIT
  while (objects.length < limit) {
    request.signal?.throwIfAborted()
    const { value, done } = await walker.next()
    if (done) return { objects, isDone: true }
    objects.push(value)
  }
  return { objects, isDone: false }
}

async function listOnly(place: FilesystemPlace, key: string): Promise<ObjectPage> {
  const info = await head(place, key)
  return { objects: info ? [info] : [], next: undefined }
}

async function head(place: FilesystemPlace, key: string): Promise<ObjectInfo | undefined> {
  const path = pathOf(place, key)
  const info = await infoAt(path, key)
  if (info) await translated({ path, doing: 'read' }, () => refuseOutside(place, path))
  return info
}

/** A link may have been put there to make us read, and copy, what lies elsewhere. */
async function refuseOutside({ root }: FilesystemPlace, path: string): Promise<void> {
  const real = await realpath(path)
  if (!isInside(real, root)) throw refusedLink(path, `out of the folder, to ${real}`)
}

async function withFile<T>(
  place: FilesystemPlace,
  key: string,
  deed: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const path = pathOf(place, key)
  return translated({ path, doing: 'read' }, async () => {
    const file = await open(path, 'r')
    try {
      return await deed(file)
    } finally {
      await file.close()
    }
  })
}

async function fill(
  file: FileHandle,
  from: number,
  into: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(into, filled, into.length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

/** Each chunk is valid until the next one is asked for: one buffer serves them all. */
async function* chunks(
  place: FilesystemPlace,
  key: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const path = pathOf(place, key)
  const reading = <T>(deed: () => Promise<T>): Promise<T> => translated({ path, doing: 'read' }, deed)
  const file = await reading(() => open(path, 'r'))
  try {
    const { size } = await reading(() => file.stat())
    // One byte more than is said to be there: its end is seen by the first read.
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, size + 1))
    for (let from = 0, filled = buffer.length; filled === buffer.length; from += filled) {
      filled = await reading(() => fill(file, from, buffer, signal))
      if (filled > 0) yield buffer.subarray(0, filled)
    }
  } finally {
    await file.close()
  }
}

function pathOf(place: FilesystemPlace, key: string): string {
  const parts = key.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..') || key.includes('\0'))
    throw refusedKey(key)
  return join(place.root, key)
}
