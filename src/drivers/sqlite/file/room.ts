import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ignoring } from '../../../lib/durable-file.ts'
import { onFile } from '../../../store/file-error.ts'
import { tryFolder } from '../../../store/try-folder.ts'

/** Bytes free where the file lies or would lie. */
export async function freeBytesAt(path: string): Promise<number> {
  const folder = await nearestFolder(path)
  const { bavail, bsize } = await onFile({ path: folder, doing: 'read' }, () => statfs(folder))
  return bavail * bsize
}

/** Whether files can be made beside `path`. @throws PERMISSION_DENIED, STORE_FULL */
export async function tryFolderOf(path: string): Promise<void> {
  await tryFolder(await nearestFolder(path))
}

async function nearestFolder(path: string): Promise<string> {
  const folder = dirname(path)
  const found = await stat(folder).catch(ignoring('ENOENT'))
  return found || folder === path ? folder : nearestFolder(folder)
}
