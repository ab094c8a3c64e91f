import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ignoring } from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import { onFile } from '../errors.ts'

/** Where a target lies, or will lie. */
export interface TargetPlace {
  readonly kind: 'file' | 'folder'
  /** Absolute; links on the way are resolved as far as it exists. */
  readonly path: string
  /** The folder in which its files are named: of a single file, the one that it lies in. */
  readonly root: string
  /** What dray keeps beside it. */
  readonly dray: string
}

/**
 * An existing folder or file is what it is. What is not there yet becomes a file when its name ends in `.json`, else a
 * folder with one file per collection.
 */
export async function targetPlace(path: string): Promise<TargetPlace> {
  const real = await onFile({ path, doing: 'read' }, () => realAsFarAsItIs(resolve(path)))
  const found = await statOf(real)
  const looksLikeFile = /\.json$/i.test(path) && !path.endsWith('/')
  const kind = found ? (found.isDirectory() ? 'folder' : 'file') : looksLikeFile ? 'file' : 'folder'
  return { kind, path: real, root: kind === 'folder' ? real : dirname(real), dray: `${real}.dray` }
}

export async function statOf(path: string) {
  return onFile({ path, doing: 'read' }, () => stat(path).catch(ignoring('ENOENT', 'ENOTDIR')))
}

/** The closest folder above that is there. */
export async function nearestFolder(path: string): Promise<string> {
  const parent = dirname(path)
  const found = await statOf(parent)
  return found?.isDirectory() || parent === path ? parent : nearestFolder(parent)
}

/** @throws STORE_INVALID at a link that leads nowhere: what would be made there is not what it names */
async function realAsFarAsItIs(path: string): Promise<string> {
  const real = await realpath(path).catch(ignoring('ENOENT'))
  if (real !== undefined || dirname(path) === path) return real ?? path
  const appeared = await lstat(path).catch(ignoring('ENOENT'))
  if (appeared?.isSymbolicLink()) {
    throw new DrayError('STORE_INVALID', `The symbolic link ${path} leads nowhere`, {
      hint: 'Remove the link, or name the place that is meant',
    })
  }
  // Another run published it at this very moment.
  if (appeared) return realAsFarAsItIs(path)
  return join(await realAsFarAsItIs(dirname(path)), basename(path))
}
