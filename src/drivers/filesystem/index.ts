import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ObjectStore } from '../../store/object-store.ts'
import { translated } from './errors.ts'
import { filesystemSource } from './source.ts'

/**
 * The object store of a folder: its files, by their path in it. Of a single file: a store of that one file, whose key
 * is its name. Symbolic links are followed where they lead to a file or folder inside; a link that leads out of the
 * folder, nowhere, or to a folder above itself is refused by name, since both following and skipping it could be wrong.
 * @throws DrayError STORE_MISSING, PERMISSION_DENIED
 */
export async function openFilesystem(path: string): Promise<ObjectStore> {
  const [real, found] = await translated({ path, doing: 'read' }, async () => {
    const resolved = await realpath(path)
    return [resolved, await stat(resolved)] as const
  })
  if (found.isDirectory())
    return filesystemSource({ address: `file:${path}`, identity: `file:${real}`, root: real })
  return filesystemSource({
    address: `file:${path}`,
    identity: `file:${real}`,
    root: dirname(real),
    only: basename(real),
  })
}
