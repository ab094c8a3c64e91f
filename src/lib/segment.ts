import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { makePrivateFolder, syncFolderNow } from './private-folder.ts'
import { readSegment, type SegmentRecord, type TornTail } from './read-segment.ts'
import { encodeHeader, MAX_PAYLOAD_BYTES } from './segment-record.ts'

/** An append-only file of checksummed records: what was appended durably is read back, or its loss is noticed. */
export interface Segment {
  readonly path: string
  /** @returns the offset of the first. With `durable` all records so far are on disk when it returns. */
  append(payloads: readonly Uint8Array[], options: { readonly durable: boolean }): number
  /** `append` with `durable`, waiting for the disk without holding up the process. */
  appendDurably(payloads: readonly Uint8Array[]): Promise<number>
  /** Drops, durably, all records but these: in place where only the end goes, else in a new file renamed over it. */
  keepOnly(wanted: (record: SegmentRecord) => boolean): void
  /** Drops, durably, everything from this offset on. */
  truncate(offset: number): void
  /** What was appended is on disk and sealed: from here on damage to any record is noticed. Idempotent. */
  close(): void
}

const GROUP_BYTES = 1024 * 1024
const SEAL = new Uint8Array(0)
const fdatasyncAsync = promisify(fdatasync)

/**
 * Touches nothing until it is first written to. The first write to a file that is already there reads it and cuts back
 * a torn tail, which `onTorn` is told of. After a write or a sync has failed, nobody knows what is on disk: every later
 * call throws, and the file has to be opened anew.
 * Files 0600, missing folders 0700.
 * @throws SegmentCorrupt, or the system's error
 */
export function openSegment(path: string, onTorn?: (tail: TornTail) => void): Segment {
  let fd: number | undefined
  let end = 0
  let syncedTo = 0
  let truncations = 0
  let failure: unknown

  function opened(): number {
    if (failure !== undefined)
      throw new Error(`${path} failed before and takes no more writes`, { cause: failure })
    return (fd ??= reopen())
  }

  function reopen(): number {
    const file = openToWrite(path)
    try {
      end = cutTornTail(path, file, onTorn)
      // What a killed process wrote is in memory only, until now.
      fdatasyncSync(file)
      syncedTo = end
      return file
    } catch (error) {
      closeSync(file)
      throw error
    }
  }

  function write(payloads: readonly Uint8Array[]): number {
    const file = opened()
    const first = end
    for (const group of encodedGroups(payloads, end, syncedTo)) {
      poisoning(() => writeFullySync(file, group, end))
      end += group.byteLength
    }
    return first
  }

  function sync(): void {
    const target = end
    const file = opened()
    poisoning(() => fdatasyncSync(file))
    syncedTo = target
  }

  function poisoning(deed: () => void): void {
    try {
      deed()
    } catch (error) {
      failure = error
      throw error
    }
  }

  function truncate(offset: number): void {
    const file = opened()
    if (offset >= end) return
    poisoning(() => ftruncateSync(file, offset))
    end = offset
    truncations++
    syncedTo = Math.min(syncedTo, offset)
    sync()
  }

  function shut(): void {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }

  return {
    path,
    append(payloads, { durable }) {
      const first = write(payloads)
      if (durable) sync()
      return first
    },
    async appendDurably(payloads) {
      const first = write(payloads)
      const target = end
      const before = truncations
      try {
        await fdatasyncAsync(opened())
      } catch (error) {
        failure ??= error
        throw error
      }
      if (truncations === before) syncedTo = Math.max(syncedTo, target)
      return first
    },
    keepOnly(wanted) {
      opened()
      const { cut, scattered } = unwantedPart(path, wanted)
      if (!scattered) return truncate(cut ?? end)
      shut()
      poisoning(() => rewrite(path, wanted))
    },
    truncate,
    close() {
      if (fd === undefined) return
      try {
        if (failure === undefined && end > syncedTo) sync()
        if (failure === undefined && end > 0) write([SEAL])
      } finally {
        shut()
      }
    },
  }
}

function openToWrite(path: string): number {
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)
  try {
    return openSync(path, flags)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  makePrivateFolder(dirname(path))
  const file = openSync(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600)
  syncFolderNow(dirname(path))
  return file
}

/** @returns where the next record goes */
function cutTornTail(path: string, file: number, onTorn?: (tail: TornTail) => void): number {
  let torn: TornTail | undefined
  for (const _ of readSegment(path, (tail) => (torn = tail))) continue
  if (!torn) return fstatSync(file).size
  ftruncateSync(file, torn.offset)
  onTorn?.(torn)
  return torn.offset
}

/** Many small records become few writes; a large one is written by itself and never copied. */
function* encodedGroups(
  payloads: readonly Uint8Array[],
  from: number,
  syncedTo: number,
): Generator<Uint8Array> {
  let offset = from
  let group: Uint8Array[] = []
  let groupBytes = 0
  for (const payload of payloads) {
    if (payload.byteLength > MAX_PAYLOAD_BYTES)
      throw new RangeError(`A record of ${payload.byteLength} bytes`)
    const header = encodeHeader(payload, offset, syncedTo)
    offset += header.byteLength + payload.byteLength
    group.push(header)
    groupBytes += header.byteLength + payload.byteLength
    if (groupBytes < GROUP_BYTES) {
      group.push(payload)
      continue
    }
    yield Buffer.concat(group)
    yield payload
    group = []
    groupBytes = 0
  }
  if (group.length > 0) yield Buffer.concat(group)
}

function writeFullySync(file: number, bytes: Uint8Array, position: number): void {
  let written = 0
  while (written < bytes.byteLength) {
    written += writeSync(file, bytes, written, bytes.byteLength - written, position + written)
  }
}

function unwantedPart(
  path: string,
  wanted: (record: SegmentRecord) => boolean,
): { cut: number | undefined; scattered: boolean } {
  let cut: number | undefined
  for (const record of readSegment(path)) {
    if (!wanted(record)) cut ??= record.offset
    else if (cut !== undefined) return { cut, scattered: true }
  }
  return { cut, scattered: false }
}

function rewrite(path: string, wanted: (record: SegmentRecord) => boolean): void {
  const temporary = `${path}.tmp`
  rmSync(temporary, { force: true })
  const kept = openSegment(temporary)
  for (const record of readSegment(path)) {
    if (wanted(record)) kept.append([record.payload], { durable: false })
  }
  kept.close()
  renameSync(temporary, path)
  syncFolderNow(dirname(path))
}
