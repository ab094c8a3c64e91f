import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { crashPoint } from './crash-point.ts'

/** What a name ends in while its file is not complete: anyone may remove such a file when its writer is gone. */
export const TEMPORARY_SUFFIX = '.tmp'

/**
 * Writes a whole file so that, whatever happens, either the old one or the complete new one is there: a temporary
 * file in the same folder, its bytes on disk, renamed over the path, the folder on disk.
 * @throws the system's error; the temporary file is removed
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    await writeAndSync(temporary, bytes, options.mode ?? 0o600)
    await renameDurably(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** A complete file under a temporary name, on disk but in no folder's durable listing yet. */
export async function writeAndSync(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    crashPoint('file.create:empty')
    await file.writeFile(bytes)
    crashPoint('file.create:written')
    await file.sync()
  } finally {
    await file.close()
  }
  crashPoint('file.create:synced')
}

/** Renames and makes the new name durable; the old folder too, where it is another. */
export async function renameDurably(from: string, to: string): Promise<void> {
  crashPoint('file.rename:before')
  await rename(from, to)
  crashPoint('file.rename:renamed')
  await syncFolder(dirname(to))
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from))
  crashPoint('file.rename:after')
}

/** Removes a file, or a folder with all that is in it, and makes its absence durable. Nothing there is fine. */
export async function removeDurably(path: string): Promise<void> {
  crashPoint('file.remove:before')
  await rm(path, { force: true, recursive: true })
  crashPoint('file.remove:removed')
  await syncFolderIfThere(dirname(path))
}

/** Removes what killed processes did not complete in a folder to which nobody else writes now. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder)
  for (const name of names) if (name.endsWith(TEMPORARY_SUFFIX)) await rm(join(folder, name), { force: true })
}

/** Makes a folder, and missing ones above it with the usual mode, each durable in the one above. */
export async function makeFolderDurably(
  path: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  if (await isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolderDurably(parent)
  await mkdir(path, options.mode ?? 0o777).catch(ignoring('EEXIST'))
  crashPoint('folder.make:made')
  await syncFolder(parent)
  crashPoint('folder.make:after')
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows neither opens folders nor needs it.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Makes the names in a folder and in all folders below it durable. */
export async function syncTree(path: string): Promise<void> {
  for await (const entry of await opendir(path)) {
    if (entry.isDirectory()) await syncTree(join(path, entry.name))
  }
  await syncFolder(path)
}

/** Writes all of `bytes` at `position`: a single write may take less. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

/** A name in the same folder that no one else uses. */
export function temporaryBeside(path: string): string {
  return join(
    dirname(path),
    `.${basename(path)}.${process.pid}-${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`,
  )
}

/** For `catch`: swallows these system errors, throws all others. */
export function ignoring(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(systemCode(error) ?? '')) throw error
    return undefined
  }
}

/** `ENOENT`, `EACCES` …, where the error comes from the system. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

async function syncFolderIfThere(path: string): Promise<void> {
  await syncFolder(path).catch(ignoring('ENOENT'))
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(ignoring('ENOENT'))
  return found?.isDirectory() ?? false
}
