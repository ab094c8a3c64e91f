import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import { onFile } from '../../../store/file-error.ts'
import { type Database, openDatabase } from '../database.ts'

/** A complete copy by the engine, on disk, and checked by it. @throws BACKUP_CORRUPT when the check finds something */
export async function backUpTo(
  database: Database,
  toPath: string,
  { signal }: { readonly signal?: AbortSignal },
): Promise<void> {
  signal?.throwIfAborted()
  await database.backup(toPath)
  await onFile({ path: toPath, doing: 'write' }, () => syncFile(toPath))
  const copy = await openDatabase({ path: toPath, role: 'source', access: 'immutable' })
  try {
    const [first] = copy.all('PRAGMA quick_check(1)')
    const verdict = first && String(Object.values(first)[0])
    if (verdict !== 'ok')
      throw new DrayError('BACKUP_CORRUPT', `The copy ${toPath} is damaged: ${verdict ?? 'unreadable'}`)
  } finally {
    await copy.close()
  }
}

/** Its bytes and its name are on disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dirname(path))
}
