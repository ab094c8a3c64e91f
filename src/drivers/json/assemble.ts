import { type FileHandle, open, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../lib/crash-point.ts'
import { ignoring, makeFolderDurably, renameDurably, writeFully } from '../../lib/durable-file.ts'
import { DrayError } from '../../model/error.ts'
import type { CollectionAt } from '../../store/target.ts'
import { lastMark, type Mark } from './checkpoint-log.ts'
import { type Frame, frameOf } from './frame.ts'
import { type JsonLayout, jsonLayoutOf } from './layout.ts'
import { type PartPaths, partsOf, type Staging } from './staging.ts'

interface StagedPart {
  readonly paths: PartPaths
  readonly mark: Mark
}

interface StagedCollection {
  readonly name: string
  readonly layout: JsonLayout
  readonly frame: Frame
  readonly parts: readonly StagedPart[]
}

/**
 * Makes the complete files of a run, each under `ready/` once it is whole and on disk. What is there already is not made
 * again, so that this can be repeated after a crash at any point.
 * @returns the names of the files
 */
export async function assemble(
  staging: Staging,
  collections: readonly CollectionAt[],
): Promise<readonly string[]> {
  const files = new Map<string, StagedCollection[]>()
  for (const { collection, layout } of collections) {
    const options = jsonLayoutOf(layout)
    const staged = {
      name: collection,
      layout: options,
      frame: frameOf(options),
      parts: await marked(staging, collection),
    }
    files.set(options.unit, [...(files.get(options.unit) ?? []), staged])
  }
  for (const [name, members] of files) {
    const ready = join(staging.ready, name)
    if (await exists(ready)) continue
    await makeFolderDurably(dirname(ready), { mode: 0o700 })
    await assembleFile(ready, members)
  }
  return [...files.keys()]
}

async function marked(staging: Staging, collection: string): Promise<readonly StagedPart[]> {
  const parts: StagedPart[] = []
  for (const paths of await partsOf(staging, collection)) {
    const mark = await lastMark(paths.log)
    if (mark && mark.records > 0) parts.push({ paths, mark })
  }
  return parts
}

async function assembleFile(ready: string, members: readonly StagedCollection[]): Promise<void> {
  const [only] = members
  const isWhole = only?.layout.member.length === 0
  if (members.length > 1 && isWhole) {
    throw new DrayError(
      'CONFIG_INVALID',
      `${members.map(({ name }) => name).join(' and ')} would be one file`,
      {
        hint: 'Give each a file of its own, or leave out ?shape=records',
      },
    )
  }
  const [part] = only?.parts ?? []
  if (isWhole && part && only?.parts.length === 1) return finishPart(part, only.frame, ready)
  const building = `${ready}.building`
  const out = await open(building, 'w', 0o600)
  try {
    const writer = new Appender(out)
    if (isWhole) await writeContainer(writer, only!)
    else await writeMembers(writer, members)
    await writer.text('\n')
    crashPoint('json.assemble:built')
    await out.sync()
  } finally {
    await out.close()
  }
  await renameDurably(building, ready)
}

/** The only part of a whole file lacks nothing but its end: no byte of it is copied. */
async function finishPart({ paths, mark }: StagedPart, frame: Frame, ready: string): Promise<void> {
  await truncate(paths.part, mark.length)
  const file = await open(paths.part, 'r+')
  try {
    await writeFully(file, Buffer.from(`${frame.close}\n`), mark.length)
    crashPoint('json.assemble:closed')
    await file.sync()
  } finally {
    await file.close()
  }
  await renameDurably(paths.part, ready)
}

async function writeMembers(writer: Appender, members: readonly StagedCollection[]): Promise<void> {
  const outer = frameOf({ ...members[0]!.layout, shape: 'object', member: [] })
  for (const [i, member] of members.entries()) {
    await writer.text(i === 0 ? outer.open : outer.between)
    await writer.text(`${JSON.stringify(member.name)}${outer.colon}`)
    await writeContainer(writer, member)
  }
  await writer.text(outer.close)
}

async function writeContainer(writer: Appender, { parts, frame }: StagedCollection): Promise<void> {
  if (parts.length === 0) return writer.text(frame.empty)
  for (const [i, { paths, mark }] of parts.entries()) {
    // Each part begins with the bracket; behind another part a comma stands in its place.
    if (i > 0) await writer.text(',')
    await writer.file(paths.part, i === 0 ? 0 : 1, mark.length)
  }
  await writer.text(frame.close)
}

const CHUNK_BYTES = 1024 * 1024

class Appender {
  readonly #file: FileHandle
  #length = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async text(text: string): Promise<void> {
    await this.#bytes(Buffer.from(text))
  }

  async file(path: string, from: number, to: number): Promise<void> {
    const part = await open(path, 'r')
    try {
      const buffer = new Uint8Array(CHUNK_BYTES)
      for (let at = from; at < to;) {
        const { bytesRead } = await part.read(buffer, 0, Math.min(CHUNK_BYTES, to - at), at)
        if (bytesRead === 0) throw cutShort(path)
        await this.#bytes(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
    } finally {
      await part.close()
    }
  }

  async #bytes(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#file, bytes, this.#length)
    this.#length += bytes.length
  }
}

function cutShort(path: string): DrayError {
  return new DrayError('STATE_CORRUPT', `${path} is shorter than its checkpoint says`, {
    hint: 'What was staged is lost: roll the run back and start it again',
  })
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoring('ENOENT', 'ENOTDIR'))) !== undefined
}
