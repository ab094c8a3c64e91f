import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring } from '../lib/durable-file.ts'
import { onFile } from '../store/file-error.ts'
import { backupCorrupt } from './backup-corrupt.ts'
import { type Manifest, MANIFEST_FILE, parseManifest } from './manifest.ts'

/** @throws DrayError BACKUP_CORRUPT when it is not there (the backup never came to its end) or damaged, STORE_MISSING */
export async function readManifest(folder: string): Promise<Manifest> {
  await onFile({ path: folder, doing: 'read' }, () => stat(folder))
  const path = join(folder, MANIFEST_FILE)
  const text = await onFile({ path, doing: 'read' }, () => readFile(path, 'utf8').catch(ignoring('ENOENT')))
  if (text === undefined)
    throw backupCorrupt(`${folder} has no ${MANIFEST_FILE}: this backup never came to its end`)
  return parseManifest(text, path)
}
