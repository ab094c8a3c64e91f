import { chmod, open, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../../lib/crash-point.ts'
import {
  ignoring,
  makeFolderDurably,
  renameDurably,
  syncTree,
  writeFully,
} from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import type { CollectionAt } from '../../../store/target.ts'
import { Appender } from './appender.ts'
import { lastMark } from './checkpoint-log.ts'
import { fanOut } from './fan-out.ts'
import { type Frame, frameOf } from './frame.ts'
import { isFannedOut, type JsonLayout, jsonLayoutOf } from '../layout.ts'
import type { StagedPart } from './staged-records.ts'
import { refuseRepeatedNames } from '../structure/repeated-names.ts'
import { partsOf, type Staging } from './staging.ts'

interface StagedCollection {
  readonly name: string
  readonly layout: JsonLayout
  readonly frame: Frame
  readonly parts: readonly StagedPart[]
}

/**
 * Makes the complete files of a run, below `ready/`, with the rights that they are to have; all of it is on disk when it
 * answers. What is there already is not made again, or made the same, so that this can be repeated after a crash at any
 * point.
 */
export async function assemble(staging: Staging, collections: readonly CollectionAt[]): Promise<void> {
  const files = new Map<string, StagedCollection[]>()
  await makeFolderDurably(staging.ready, { mode: 0o700 })
  for (const { collection, layout: at } of collections) {
    const layout = jsonLayoutOf(at)
    const parts = await marked(staging, collection)
    if (isFannedOut(layout)) await fanOut(staging.ready, layout, parts)
    else {
      const staged = { name: collection, layout, frame: frameOf(layout), parts }
      files.set(layout.unit, [...(files.get(layout.unit) ?? []), staged])
    }
  }
  for (const [name, members] of files) {
    const ready = join(staging.ready, name)
    if (await exists(ready)) continue
    await makeFolderDurably(dirname(ready))
    await assembleFile(ready, members)
  }
  await syncTree(staging.ready)
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
  const areMixed = members.every(({ layout }) => layout.kinds !== undefined)
  if (members.length > 1 && isWhole && !areMixed) {
    throw new DrayError(
      'CONFIG_INVALID',
      `${members.map(({ name }) => name).join(' and ')} would be one file`,
      {
        hint: 'Give each a file of its own, or leave out ?shape=records',
      },
    )
  }
  const parts = members.flatMap((member) => member.parts)
  const [part] = parts
  if (isWhole && part && parts.length === 1) return finishPart(part, only!.frame, ready)
  const building = `${ready}.building`
  const out = await open(building, 'w', 0o666)
  try {
    const writer = new Appender(out)
    if (isWhole) await writeContainer(writer, { ...only!, parts })
    else await writeMembers(writer, members, 0)
    await writer.text('\n')
    crashPoint('json.assemble:built')
    await out.sync()
  } finally {
    await out.close()
  }
  if (members.length > 1 && isWhole)
    await refuseRepeatedNames(
      building,
      members.map(({ name }) => name),
    )
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
  await chmod(paths.part, usualMode(0o666))
  await renameDurably(paths.part, ready)
}

/** The members of one object: collections, and objects that hold some further down. */
async function writeMembers(
  writer: Appender,
  members: readonly StagedCollection[],
  depth: number,
): Promise<void> {
  const outer = frameOf({ ...members[0]!.layout, shape: 'object', member: Array<string>(depth).fill('') })
  const byName = new Map<string, StagedCollection[]>()
  for (const member of members) {
    const name = member.layout.member[depth]!
    byName.set(name, [...(byName.get(name) ?? []), member])
  }
  let isFirst = true
  for (const [name, below] of byName) {
    await writer.text(isFirst ? outer.open : outer.between)
    await writer.text(`${JSON.stringify(name)}${outer.colon}`)
    const [only] = below
    if (only!.layout.member.length === depth + 1) await writeContainer(writer, only!)
    else await writeMembers(writer, below, depth + 1)
    isFirst = false
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

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoring('ENOENT', 'ENOTDIR'))) !== undefined
}

/** What a file gets that is made without a word about its rights. */
function usualMode(mode: number): number {
  return mode & ~process.umask()
}
