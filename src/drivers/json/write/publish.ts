import type { Stats } from 'node:fs'
import { chmod, chown, copyFile, link, open, readFile, readdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../../lib/crash-point.ts'
import {
  ignoring,
  makeFolderDurably,
  removeTemporaries,
  removeDurably,
  renameDurably,
  syncFolder,
  systemCode,
  writeDurably,
} from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import type { Layout } from '../../../model/layout.ts'
import type { CollectionAt } from '../../../store/target.ts'
import { filesWithin, isWithin, type Units } from './files-within.ts'
import { jsonLayoutOf } from '../layout.ts'
import { foundMark, type Staging } from './staging.ts'
import { statOf, type TargetPlace } from './target-place.ts'

/**
 * One deed of publishing. `new` and `folder`: nothing has this name yet; a folder comes with all that is in it.
 * `replaced`: a file has it, which is kept. `gone`: a file that is kept, and nothing takes its place.
 */
export interface Published {
  readonly name: string
  readonly as: 'new' | 'folder' | 'replaced' | 'gone'
}

/** What publishing does, decided once and written down before the first name changes. */
export interface Manifest {
  readonly v: 2
  /** The folder as a whole, which was not there or empty; or one after the other. */
  readonly whole: boolean
  readonly entries: readonly Published[]
  /** Files and patterns of the collections: what the run may take away again. */
  readonly units: readonly Units[]
  readonly state: 'decided' | 'done' | 'undone'
}

/**
 * Decides and writes down what publishing will do; what was written down before stands.
 * @throws TARGET_CHANGED where something lies now that was not there when the run began
 */
export async function decidePublish(
  place: TargetPlace,
  staging: Staging,
  collections: readonly CollectionAt[],
): Promise<Manifest> {
  const decided = await readManifest(staging)
  if (decided) return decided
  const whole = place.kind === 'folder' && (await isFree(place.path))
  const units = collections.map(({ collection, layout }) => ({ collection, ...unitsOfLayout(layout) }))
  const entries = whole
    ? []
    : [...(await arriving(place, staging, '')), ...(await going(place, staging, units))]
  await refuseAppeared(place, staging, entries, units)
  const manifest: Manifest = {
    v: 2,
    whole,
    entries,
    units: units.map(({ unit, isPattern }) => ({ unit, isPattern })),
    state: 'decided',
  }
  await writeManifest(staging, manifest)
  return manifest
}

type UnitsOf = Units & { readonly collection: string }

function unitsOfLayout(layout: Layout): Units {
  const { unit, isPattern } = jsonLayoutOf(layout)
  return { unit, isPattern }
}

/** Only where the run found something has it the right to put something else. */
async function refuseAppeared(
  place: TargetPlace,
  staging: Staging,
  entries: readonly Published[],
  units: readonly UnitsOf[],
): Promise<void> {
  const found = new Set<string>()
  for (const { collection } of units) if (await statOf(foundMark(staging, collection))) found.add(collection)
  for (const { name, as } of entries) {
    if (as !== 'replaced' && as !== 'gone') continue
    const isExpected = units.some((at) => found.has(at.collection) && isWithin(at, name))
    if (!isExpected) throw appeared(join(place.root, name))
  }
}

/** What is ready: a folder that is not there yet at one go, everything else file by file. */
async function arriving(place: TargetPlace, staging: Staging, folder: string): Promise<readonly Published[]> {
  const entries: Published[] = []
  for (const entry of await readdir(join(staging.ready, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    const found = await statOf(join(place.root, name))
    if (entry.isDirectory() && found?.isDirectory()) entries.push(...(await arriving(place, staging, name)))
    else if (entry.isDirectory()) entries.push({ name, as: 'folder' })
    else entries.push({ name, as: found?.isFile() ? 'replaced' : 'new' })
  }
  return entries
}

/** Of collections that lie in many files: those that are there and have no successor. */
async function going(
  place: TargetPlace,
  staging: Staging,
  units: readonly Units[],
): Promise<readonly Published[]> {
  const entries: Published[] = []
  for await (const name of filesWithin(
    place.root,
    units.filter(({ isPattern }) => isPattern),
  )) {
    if (!(await statOf(join(staging.ready, name)))) entries.push({ name, as: 'gone' })
  }
  return entries
}

/** Gives the ready files their names. Each deed may be repeated: what is ready no longer has been published. */
export async function carryOut(place: TargetPlace, staging: Staging, manifest: Manifest): Promise<void> {
  if (manifest.state !== 'decided') return
  if (manifest.whole) await publishFolder(staging.ready, place.path)
  else for (const entry of manifest.entries) await publishEntry(place, staging, entry)
  await writeManifest(staging, { ...manifest, state: 'done' })
}

/** @throws STATE_CORRUPT */
export async function readManifest(staging: Staging): Promise<Manifest | undefined> {
  const text = await readFile(staging.manifest, 'utf8').catch(ignoring('ENOENT'))
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DrayError('STATE_CORRUPT', `${staging.manifest} cannot be read`, { cause })
  }
}

export async function writeManifest(staging: Staging, manifest: Manifest): Promise<void> {
  await makeFolderDurably(staging.folder, { mode: 0o700 })
  await removeTemporaries(staging.folder)
  await writeDurably(staging.manifest, JSON.stringify(manifest))
}

async function publishFolder(ready: string, target: string): Promise<void> {
  // Not ready any more: it has been published before the interruption.
  if (!(await statOf(ready))) return
  await chmod(ready, usualMode(0o777))
  await makeFolderDurably(dirname(target))
  try {
    await renameDurably(ready, target)
  } catch (error) {
    if (TAKEN.includes(systemCode(error) ?? '')) throw appeared(target)
    throw error
  }
}

/** What the system says of a folder that shall get the name of something that is there. */
const TAKEN = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR']

async function publishEntry(place: TargetPlace, staging: Staging, { name, as }: Published): Promise<void> {
  const ready = join(staging.ready, name)
  const target = join(place.root, name)
  const old = join(staging.old, name)
  if (as === 'folder') return publishFolder(ready, target)
  if (as === 'gone') return takeAway(target, old)
  // Nothing is ready under this name any more: it has been published before the interruption.
  if (!(await statOf(ready))) return
  await makeFolderDurably(dirname(target))
  if (as === 'new') return publishNew(ready, target)
  const { mode, uid, gid } = await keepOld(target, old)
  // To whom it belongs goes first: that takes rights away which a mode may hold. Only root can give a file away.
  await chown(ready, uid, gid).catch(ignoring('EPERM'))
  await chmod(ready, mode & 0o777)
  await renameDurably(ready, target)
}

/** Kept under its second name alone. */
async function takeAway(target: string, old: string): Promise<void> {
  if (!(await statOf(target))) return
  await keepOld(target, old)
  await removeDurably(target)
}

/** Never over a file that someone else made meanwhile. */
async function publishNew(ready: string, target: string): Promise<void> {
  try {
    await link(ready, target)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') {
      if (!(await areOne(ready, target))) throw appeared(target)
    } else if (code !== undefined && NO_LINKS.includes(code)) return renameDurably(ready, target)
    else throw error
  }
  crashPoint('json.publish:linked')
  await syncFolder(dirname(target))
  await unlink(ready)
  crashPoint('json.publish:unlinked')
}

/** File systems without hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Puts the old file aside under a second name: it stays in its place until the new one takes it. */
async function keepOld(target: string, kept: string): Promise<Stats> {
  await makeFolderDurably(dirname(kept), { mode: 0o700 })
  if (!(await statOf(kept))) {
    try {
      await link(target, kept)
    } catch (error) {
      if (!NO_LINKS.includes(systemCode(error) ?? '')) throw error
      await copyDurably(target, kept)
    }
    crashPoint('json.publish:old-kept')
    await syncFolder(dirname(kept))
  }
  return stat(kept)
}

async function copyDurably(from: string, to: string): Promise<void> {
  const copy = `${to}.copy`
  await copyFile(from, copy)
  await chmod(copy, (await stat(from)).mode & 0o777)
  const file = await open(copy, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await renameDurably(copy, to)
}

async function areOne(a: string, b: string): Promise<boolean> {
  const [one, other] = [await stat(a, { bigint: true }), await stat(b, { bigint: true })]
  return one.ino === other.ino && one.dev === other.dev
}

async function isFree(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(ignoring('ENOENT'))
  return names === undefined || names.length === 0
}

function usualMode(mode: number): number {
  return mode & ~process.umask()
}

function appeared(path: string): DrayError {
  return new DrayError('TARGET_CHANGED', `${path} was not there before the run; now it is`, {
    hint: 'Move it away and resume, or roll back',
  })
}
