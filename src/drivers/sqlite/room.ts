import { access, constants, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ignoring, temporaryBeside } from '../../lib/durable-file.ts'
import { onFile } from '../../store/file-error.ts'

/** Bytes free where the file lies or would lie. */
export async function freeBytesAt(path: string): Promise<number> {
  const folder = await nearestFolder(path)
  const { bavail, bsize } = await onFile({ path: folder, doing: 'read' }, () => statfs(folder))
  return bavail * bsize
}

/** A trial of the right to make a file beside `path`: one is made and removed. @throws PERMISSION_DENIED */
export async function tryFolderOf(path: string): Promise<void> {
  const folder = await nearestFolder(path)
  await onFile({ path: folder, doing: 'write' }, async () => {
    await access(folder, constants.W_OK | constants.X_OK)
    const trial = temporaryBeside(`${folder}/trial`)
    try {
      await (await open(trial, 'wx', 0o600)).close()
    } finally {
      await rm(trial, { force: true })
    }
  })
}

async function nearestFolder(path: string): Promise<string> {
  const folder = dirname(path)
  const found = await stat(folder).catch(ignoring('ENOENT'))
  return found || folder === path ? folder : nearestFolder(folder)
}
