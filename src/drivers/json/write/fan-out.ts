import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { allEnded } from '../../../lib/all-ended.ts'
import { crashPoint } from '../../../lib/crash-point.ts'
import { indentText } from '../../../model/scan/api.ts'
import { filesWithin } from './files-within.ts'
import { type Frame, frameOf } from './frame.ts'
import type { JsonLayout } from '../layout.ts'
import { type StagedPart, type StagedRecord, stagedRecords } from './staged-records.ts'
import { type UnitNames, unitNames } from './unit-names.ts'

/** Files that are written side by side. */
const SIDE_BY_SIDE = 32
/** What waits in memory for its file. */
const HELD_BYTES = 8 * 1024 * 1024

/**
 * Spreads the staged records of a collection over its files, below `ready`. Records of one file may be staged anywhere:
 * they are appended in the order in which they come, so that memory does not grow with files or records. Every file is
 * on disk when it answers. Repeated after a crash, it makes the same files again.
 */
export async function fanOut(ready: string, layout: JsonLayout, parts: readonly StagedPart[]): Promise<void> {
  if (parts.length === 0) return
  for await (const unit of filesWithin(ready, [layout])) await rm(join(ready, unit))
  const names = layout.isPattern ? await unitNames(dirname(ready), layout.unit, parts) : ASSIGNED
  try {
    if (layout.shape === 'value') await writeEach(ready, layout, parts, names)
    else await writeGroups(ready, layout, parts, names)
  } finally {
    names.close()
  }
}

const ASSIGNED: UnitNames = { nameOf: (unit) => unit, close: () => {} }

/** One file per record. */
async function writeEach(
  ready: string,
  layout: JsonLayout,
  parts: readonly StagedPart[],
  names: UnitNames,
): Promise<void> {
  for await (const records of stagedRecords(parts)) {
    for (let from = 0; from < records.length; from += SIDE_BY_SIDE) {
      const some = records.slice(from, from + SIDE_BY_SIDE)
      await allEnded(some.map(({ unit, body }) => writeRecord(join(ready, names.nameOf(unit)), layout, body)))
      crashPoint('json.fan-out:some-written')
    }
  }
}

async function writeRecord(path: string, { indent }: JsonLayout, body: Uint8Array): Promise<void> {
  const text = indent > 0 ? indentText(body, indent, 0) : body
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'wx', 0o666)
  try {
    await file.writeFile(Buffer.concat([text, Buffer.from('\n')]))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Files of many records, each collected as far as memory allows and then appended to. */
async function writeGroups(
  ready: string,
  layout: JsonLayout,
  parts: readonly StagedPart[],
  names: UnitNames,
): Promise<void> {
  const frame = frameOf(layout)
  let held = new Map<string, Uint8Array[]>()
  let bytes = 0
  const flush = async (): Promise<void> => {
    await sideBySide([...held], ([path, pieces]) => append(path, pieces, frame))
    held = new Map()
    bytes = 0
    crashPoint('json.fan-out:some-appended')
  }
  for await (const records of stagedRecords(parts)) {
    for (const record of records) {
      const path = join(ready, names.nameOf(record.unit))
      const piece = pieceOf(record, layout, frame)
      const pieces = held.get(path)
      if (pieces) pieces.push(piece)
      else held.set(path, [piece])
      bytes += piece.length + path.length
      if (bytes > HELD_BYTES) await flush()
    }
  }
  await flush()
  for await (const unit of filesWithin(ready, [layout])) await close(join(ready, unit), frame)
}

async function sideBySide<T>(all: readonly T[], deed: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += SIDE_BY_SIDE) {
    await allEnded(all.slice(from, from + SIDE_BY_SIDE).map(deed))
  }
}

function pieceOf({ name, body }: StagedRecord, { indent }: JsonLayout, { colon, level }: Frame): Uint8Array {
  const text = indent > 0 ? indentText(body, indent, level) : body
  return name === undefined ? text : Buffer.concat([Buffer.from(JSON.stringify(name) + colon), text])
}

async function append(path: string, pieces: readonly Uint8Array[], frame: Frame): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a', 0o666)
  try {
    const { size } = await file.stat()
    const between = Buffer.from(frame.between)
    const first = size === 0 ? Buffer.from(frame.open) : between
    await file.writeFile(Buffer.concat(pieces.flatMap((piece, i) => [i === 0 ? first : between, piece])))
  } finally {
    await file.close()
  }
}

async function close(path: string, frame: Frame): Promise<void> {
  const file = await open(path, 'a')
  try {
    await file.writeFile(`${frame.close}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}
