import type { Stats } from 'node:fs'
import { chmod, chown, copyFile, link, open, readFile, readdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../lib/crash-point.ts'
import {
  ignoring,
  makeFolderDurably,
  renameDurably,
  syncFolder,
  systemCode,
  writeDurably,
} from '../../lib/durable-file.ts'
import { DrayError } from '../../model/error.ts'
import type { Staging } from './staging.ts'
import { statOf, type TargetPlace } from './target-place.ts'

/** What publishing does, decided once and written down before the first name changes. */
export interface Manifest {
  readonly v: 1
  /** The folder as a whole, which was not there or empty; or file by file. */
  readonly whole: boolean
  readonly files: readonly { readonly name: string; readonly replaces: boolean }[]
  readonly state: 'decided' | 'done' | 'undone'
}

/** Decides and writes down what publishing will do; what was written down before stands. */
export async function decidePublish(
  place: TargetPlace,
  staging: Staging,
  names: readonly string[],
): Promise<Manifest> {
  const decided = await readManifest(staging)
  if (decided) return decided
  const files: { name: string; replaces: boolean }[] = []
  for (const name of names) {
    files.push({ name, replaces: (await statOf(join(place.root, name))) !== undefined })
  }
  const whole = place.kind === 'folder' && (await isFree(place.path))
  const manifest: Manifest = { v: 1, whole, files, state: 'decided' }
  await writeManifest(staging, manifest)
  return manifest
}

/** Gives the ready files their names. Each step may be repeated: what is ready no longer has been published. */
export async function carryOut(place: TargetPlace, staging: Staging, manifest: Manifest): Promise<void> {
  if (manifest.state !== 'decided') return
  if (manifest.whole) await publishFolder(place, staging, manifest)
  else for (const file of manifest.files) await publishFile(place, staging, file)
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
  await writeDurably(staging.manifest, JSON.stringify(manifest))
}

async function publishFolder(place: TargetPlace, staging: Staging, manifest: Manifest): Promise<void> {
  if (!(await statOf(staging.ready))) return
  for (const { name } of manifest.files) await chmod(join(staging.ready, name), usualMode(0o666))
  for (const folder of foldersOf(manifest)) await chmod(join(staging.ready, folder), usualMode(0o777))
  await makeFolderDurably(dirname(place.path))
  try {
    await renameDurably(staging.ready, place.path)
  } catch (error) {
    if (systemCode(error) === 'ENOTEMPTY' || systemCode(error) === 'EEXIST') throw appeared(place.path)
    throw error
  }
}

async function publishFile(
  place: TargetPlace,
  staging: Staging,
  file: Manifest['files'][number],
): Promise<void> {
  const ready = join(staging.ready, file.name)
  const target = join(place.root, file.name)
  // Nothing is ready under this name any more: it has been published before the interruption.
  if (!(await statOf(ready))) return
  await makeFolderDurably(dirname(target))
  if (!file.replaces) return publishNew(ready, target)
  const { mode, uid, gid } = await keepOld(target, join(staging.old, file.name))
  // To whom it belongs goes first: that takes rights away which a mode may hold. Only root can give a file away.
  await chown(ready, uid, gid).catch(ignoring('EPERM'))
  await chmod(ready, mode & 0o777)
  await renameDurably(ready, target)
}

/** Never over a file that someone else made meanwhile. */
async function publishNew(ready: string, target: string): Promise<void> {
  await chmod(ready, usualMode(0o666))
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

function foldersOf(manifest: Manifest): readonly string[] {
  const folders = new Set([''])
  for (const { name } of manifest.files) {
    for (let at = dirname(name); at !== '.'; at = dirname(at)) folders.add(at)
  }
  return [...folders]
}

function usualMode(mode: number): number {
  return mode & ~process.umask()
}

function appeared(path: string): DrayError {
  return new DrayError('TARGET_CHANGED', `${path} was not there when publishing was decided; now it is`, {
    hint: 'Move it away and resume, or roll back',
  })
}
