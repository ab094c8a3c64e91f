import { renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppendFile } from '../append-file.ts'
import { crashPoint } from '../crash-point.ts'
import { syncFolderNow } from '../private-folder.ts'
import { readSegment, type SegmentRecord, type TornTail } from './read-segment.ts'
import { encodeHeader, MAX_PAYLOAD_BYTES } from './segment-record.ts'

type OnTorn = (tail: TornTail) => void

const GROUP_BYTES = 1024 * 1024
const SEAL = new Uint8Array(0)

/**
 * An append-only file of checksummed records: what was appended durably is read back, or its loss is noticed.
 *
 * It touches nothing until it is first written to. The first write to a file that is already there reads it and cuts
 * back a torn tail, which `onTorn` is told of. After a write or a sync has failed every later call throws until the
 * segment is closed and opened anew. Files 0600, missing folders 0700.
 * @throws SegmentCorrupt, or the system's error
 */
export class Segment {
  readonly path: string
  readonly #onTorn: OnTorn | undefined
  #file: AppendFile | undefined

  constructor(path: string, onTorn?: OnTorn) {
    this.path = path
    this.#onTorn = onTorn
  }

  /** @returns the offset of the first. With `durable` all records so far are on disk when it returns. */
  append(payloads: readonly Uint8Array[], { durable }: { readonly durable: boolean }): number {
    const file = this.#opened()
    const first = file.end
    for (const group of encodedGroups(payloads, file)) file.write(group)
    if (durable) file.sync()
    return first
  }

  /** `append` with `durable`, waiting for the disk without holding up the process. */
  async appendDurably(payloads: readonly Uint8Array[]): Promise<number> {
    const first = this.append(payloads, { durable: false })
    await this.#opened().syncMeanwhile()
    return first
  }

  /** Drops, durably, all records but these: in place where only the end goes, else in a new file renamed over it. */
  keepOnly(wanted: (record: SegmentRecord) => boolean): void {
    const file = this.#opened()
    const { cut, scattered } = unwantedPart(this.path, wanted)
    if (cut === undefined) return
    if (!scattered) return file.truncate(cut)
    this.close()
    rewrite(this.path, wanted)
  }

  /** Drops, durably, everything from this offset on. */
  truncate(offset: number): void {
    const file = this.#opened()
    if (offset < file.end) file.truncate(offset)
  }

  /** What was appended is on disk and sealed: from here on damage to any record is noticed. Idempotent. */
  close(): void {
    const file = this.#file
    if (!file) return
    this.#file = undefined
    try {
      if (!file.hasFailed) seal(file)
    } finally {
      file.close()
    }
  }

  #opened(): AppendFile {
    return (this.#file ??= new AppendFile(this.path, (path) => wholeTo(path, this.#onTorn)))
  }
}

/** Where the last whole record ends. */
function wholeTo(path: string, onTorn?: OnTorn): number {
  let torn: TornTail | undefined
  for (const _ of readSegment(path, (tail) => (torn = tail))) continue
  if (!torn) return statSync(path).size
  onTorn?.(torn)
  return torn.offset
}

/** A last record, empty, which says that all before it were on disk. */
function seal(file: AppendFile): void {
  if (file.end === 0) return
  if (file.end > file.syncedTo) file.sync()
  file.write(encodeHeader(SEAL, file.end, file.syncedTo))
}

/** Many small records become few writes; a large one is written by itself and never copied. */
function* encodedGroups(
  payloads: readonly Uint8Array[],
  { end, syncedTo }: { readonly end: number; readonly syncedTo: number },
): Generator<Uint8Array> {
  let offset = end
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
  const kept = new Segment(temporary)
  for (const record of readSegment(path)) {
    if (wanted(record)) kept.append([record.payload], { durable: false })
  }
  kept.close()
  crashPoint('segment.rewrite:before')
  renameSync(temporary, path)
  crashPoint('segment.rewrite:renamed')
  syncFolderNow(dirname(path))
}
