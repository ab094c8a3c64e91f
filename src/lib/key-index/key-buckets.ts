import { freeBuffers } from '../free-buffers.ts'
import { RECORD_BYTES, RECORD_LANES } from './key-record.ts'
import { openScratchFile, type ScratchFile } from '../scratch-file.ts'

export const BUCKETS = 256
const FIRST_RECORDS = 64
const CHUNK_RECORDS = 2048
/** Of 256 buckets that grow: the smaller ones are collected soon enough. */
const WORTH_FREEING_BYTES = 16 * 1024
const CHUNK_BYTES = CHUNK_RECORDS * RECORD_BYTES

/** Records divided by the low byte of their key's hash, in the order in which they came; what is full goes to a file. */
export interface KeyBuckets {
  counts(): readonly number[]
  /** Makes room for a record of this bucket: where, in the bucket's `lanes`. */
  reserve(bucket: number): number
  lanes(bucket: number): Int32Array
  /** All records of a bucket, in a buffer of the caller's; it may be asked once, after the last `reserve`. */
  take(bucket: number): Int32Array<ArrayBuffer>
  close(): void
}

interface Bucket {
  lanes: Int32Array<ArrayBuffer>
  used: number
  /** Numbers of its full chunks in the file. */
  readonly chunks: number[]
}

/** At most 16 MiB in memory. The file, at this path, appears when it is needed and goes with `close`. */
export function openKeyBuckets(path: string): KeyBuckets {
  const buckets = Array.from({ length: BUCKETS }, (): Bucket => ({
    lanes: new Int32Array(0),
    used: 0,
    chunks: [],
  }))
  let file: ScratchFile | undefined
  let chunksInFile = 0

  function spill(bucket: Bucket): void {
    file ??= openScratchFile(path)
    file.write(bucket.lanes, chunksInFile * CHUNK_BYTES)
    bucket.chunks.push(chunksInFile++)
    bucket.used = 0
  }

  return {
    counts: () => buckets.map(({ chunks, used }) => chunks.length * CHUNK_RECORDS + used),
    reserve(number) {
      const bucket = buckets[number]!
      if (bucket.used === CHUNK_RECORDS) spill(bucket)
      if (bucket.used * RECORD_LANES === bucket.lanes.length) bucket.lanes = grown(bucket.lanes)
      return bucket.used++ * RECORD_LANES
    },
    lanes: (number) => buckets[number]!.lanes,
    take(number) {
      const { chunks, lanes, used } = buckets[number]!
      const all = new Int32Array((chunks.length * CHUNK_RECORDS + used) * RECORD_LANES)
      const perChunk = CHUNK_RECORDS * RECORD_LANES
      chunks.forEach((chunk, i) => {
        file?.read(all.subarray(i * perChunk, (i + 1) * perChunk), chunk * CHUNK_BYTES)
      })
      all.set(lanes.subarray(0, used * RECORD_LANES), chunks.length * perChunk)
      freeBuffers([lanes.buffer])
      buckets[number]!.lanes = new Int32Array(0)
      return all
    },
    close() {
      file?.close()
      file = undefined
    },
  }
}

function grown(lanes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const records = lanes.length === 0 ? FIRST_RECORDS : (2 * lanes.length) / RECORD_LANES
  const larger = new Int32Array(records * RECORD_LANES)
  larger.set(lanes)
  if (lanes.byteLength >= WORTH_FREEING_BYTES) freeBuffers([lanes.buffer])
  return larger
}
