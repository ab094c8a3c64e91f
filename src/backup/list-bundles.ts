import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring } from '../lib/durable-file.ts'
import { asDrayError, type DrayError } from '../model/error.ts'
import { onFile } from '../store/file-error.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './read-manifest.ts'

export type ListedBundle = { readonly folder: string } & (
  | { readonly manifest: Manifest }
  | { readonly problem: DrayError }
)

const BUNDLE_NAME = /^\d{8}-\d{6}(-\d+)?$/

/**
 * The bundles in a folder, newest first, by their manifests alone: `verifyBundle` looks at their content. One that
 * cannot be used is listed with what is wrong. No folder, no bundles.
 * @throws DrayError PERMISSION_DENIED, IO_FAILED
 */
export async function listBundles(folder: string): Promise<readonly ListedBundle[]> {
  const entries = await onFile({ path: folder, doing: 'list' }, () =>
    readdir(folder).catch(ignoring('ENOENT')),
  )
  const names = (entries ?? []).filter((name) => BUNDLE_NAME.test(name))
  const listed = names.sort(inOrderOfTime).map((name) => lookAt(join(folder, name)))
  return (await Promise.all(listed)).toReversed()
}

async function lookAt(folder: string): Promise<ListedBundle> {
  try {
    return { folder, manifest: await readManifest(folder) }
  } catch (error) {
    return { folder, problem: asDrayError(error) }
  }
}

/** `-10` comes after `-9`. */
function inOrderOfTime(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
