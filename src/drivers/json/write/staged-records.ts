import { open } from 'node:fs/promises'
import type { Mark } from './checkpoint-log.ts'
import { cutShort } from '../errors.ts'
import type { RecordPlace } from './record-place.ts'
import type { PartPaths } from './staging.ts'

/** A partition of a collection, as far as it is durable. */
export interface StagedPart {
  readonly paths: PartPaths
  readonly mark: Mark
}

/** A record on its way to a file of its own, or to one of many. */
export interface StagedRecord extends RecordPlace {
  /** Compact JSON text. */
  readonly body: Uint8Array
}

const CHUNK_BYTES = 1024 * 1024
const LINE_FEED = 10

/** A record as two lines: its place and its body. Compact JSON text has no line feed. */
export function stagedLines({ unit, name }: RecordPlace, body: Uint8Array): readonly Uint8Array[] {
  const place = name === undefined ? [unit] : [unit, name]
  return [Buffer.from(`${JSON.stringify(place)}\n`), body, Buffer.from('\n')]
}

/** The staged records of all parts, some at a time: about a mebibyte, or one that is longer. */
export async function* stagedRecords(parts: readonly StagedPart[]): AsyncGenerator<readonly StagedRecord[]> {
  for (const { paths, mark } of parts) {
    let place: readonly [unit: string, name?: string] | undefined
    for await (const lines of linesOf(paths.part, mark.length)) {
      const records: StagedRecord[] = []
      for (const line of lines) {
        if (place) {
          const [unit, name] = place
          records.push({ unit, ...(name !== undefined && { name }), body: line })
          place = undefined
        } else place = JSON.parse(line.toString('utf8')) as readonly [string, string?]
      }
      yield records
    }
  }
}

async function* linesOf(path: string, length: number): AsyncGenerator<readonly Buffer[]> {
  const file = await open(path, 'r')
  try {
    let rest: Buffer[] = []
    for (let at = 0; at < length;) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, length - at))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
      if (bytesRead === 0) throw cutShort(path)
      at += bytesRead
      const { lines, left } = split(chunk.subarray(0, bytesRead), rest)
      rest = left
      yield lines
    }
  } finally {
    await file.close()
  }
}

/** @param before what was read of the line that the chunk begins with */
function split(
  chunk: Buffer,
  before: Buffer[],
): { readonly lines: readonly Buffer[]; readonly left: Buffer[] } {
  const lines: Buffer[] = []
  let from = 0
  for (let to = chunk.indexOf(LINE_FEED); to >= 0; to = chunk.indexOf(LINE_FEED, from)) {
    const end = chunk.subarray(from, to)
    lines.push(lines.length === 0 && before.length > 0 ? Buffer.concat([...before, end]) : end)
    from = to + 1
  }
  const left = chunk.subarray(from)
  return { lines, left: lines.length > 0 ? [left] : [...before, left] }
}
