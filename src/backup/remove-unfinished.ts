import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring, removeDurably } from '../lib/durable-file.ts'
import { onFile } from '../store/file-error.ts'
import { MANIFEST_FILE } from './manifest.ts'

/**
 * Removes a bundle that was begun and never completed, as when its process was killed: it could restore nothing. One that
 * has its manifest stays.
 * @throws DrayError PERMISSION_DENIED, IO_FAILED
 */
export async function removeUnfinished(folder: string): Promise<void> {
  await onFile({ path: folder, doing: 'remove' }, async () => {
    const manifest = await stat(join(folder, MANIFEST_FILE)).catch(ignoring('ENOENT', 'ENOTDIR'))
    if (!manifest) await removeDurably(folder)
  })
}
