import { link, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crashPoint } from '../../../lib/crash-point.ts'
import { removeDurably, syncFolder, systemCode } from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import { onFile } from '../../../store/file-error.ts'
import type { CollectionAt, PublishedAt } from '../../../store/target.ts'
import { syncFile } from '../file/backup-file.ts'
import type { Database } from '../database.ts'
import { targetChanged } from '../errors.ts'
import { formOf } from '../form-of.ts'
import { quoteName } from '../identifier.ts'
import { createIndexes } from './indexes.ts'
import { removeCheckpoints } from './own-table.ts'
import { filesOf } from '../file/file-state.ts'
import type { TableForm } from '../table-form.ts'
import { orphansIn } from './orphans-in.ts'
import { isFile, isSameFile, type TargetFile } from '../file/target-file.ts'
import { inTransaction } from '../transaction.ts'

/**
 * Indexes, statistics; then a staged file becomes the database at once. Each step may be repeated after a crash.
 * @throws TARGET_CHANGED when another file appeared at the target's path, or what was staged is gone
 */
export async function publish(
  file: TargetFile,
  run: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  const staged = file.stagedPath(run)
  if (await file.exists()) {
    if (!(await isPublished(file, run))) throw targetChanged(file.path)
    await removeStaged(file, run)
    const database = (await file.forWriting())!
    await finish(database, run, collections)
    for (const { name } of formsOf(collections)) database.exec(`ANALYZE ${quoteName(name)}`)
    return orphansIn(database, collections)
  }
  if (!(await isFile(staged))) {
    nothingStaged(file, collections)
    return []
  }
  const database = await file.forRun(run)
  await finish(database, run, collections)
  // Every table is ours; one by one, each would load the statistics of all.
  database.exec('ANALYZE')
  const orphans = orphansIn(database, collections)
  crashPoint('sqlite.publish:analyzed')
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  crashPoint('sqlite.publish:checkpointed')
  // Nothing but the one file is left; whoever opens it next chooses a journal mode for itself.
  database.exec('PRAGMA journal_mode = DELETE')
  crashPoint('sqlite.publish:one-file')
  await file.close(staged)
  crashPoint('sqlite.publish:closed')
  await onFile({ path: staged, doing: 'write' }, async () => {
    await syncFile(staged)
    await renameIfAbsent(staged, file.path)
  })
  return orphans
}

/** The staged file is the target's by another name, as long as that is not taken away. */
export async function isPublished(file: TargetFile, run: string): Promise<boolean> {
  const staged = file.stagedPath(run)
  return (await file.exists()) && (!(await isFile(staged)) || (await isSameFile(staged, file.path)))
}

async function finish(database: Database, run: string, collections: readonly CollectionAt[]): Promise<void> {
  await inTransaction(database, () => {
    for (const form of formsOf(collections)) createIndexes(database, form)
    removeCheckpoints(database, { run })
  })
}

function formsOf(collections: readonly CollectionAt[]): readonly TableForm[] {
  return collections.map(({ collection, layout }) => formOf(collection, layout))
}

/** A file that somebody made meanwhile is never replaced: a link, unlike a rename, refuses a name that is taken. */
async function renameIfAbsent(from: string, to: string): Promise<void> {
  try {
    crashPoint('sqlite.publish:synced')
    await link(from, to)
    crashPoint('sqlite.publish:linked')
    await syncFolder(dirname(to))
    crashPoint('sqlite.publish:link-synced')
    await unlink(from)
    crashPoint('sqlite.publish:unlinked')
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw targetChanged(to)
    if (!WITHOUT_LINKS.has(systemCode(error) ?? '') || (await isFile(to))) throw error
    await rename(from, to)
    await syncFolder(dirname(to))
  }
  await syncFolder(dirname(from))
}

/** What file systems without hard links (FAT, some network ones) answer. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** The file that was staged, with its journals: left from a crash between two steps of `publish`, or discarded. */
export async function removeStaged(file: TargetFile, run: string): Promise<void> {
  const staged = file.stagedPath(run)
  await file.close(staged)
  for (const path of filesOf(staged)) {
    if (await isFile(path)) await onFile({ path, doing: 'remove' }, () => removeDurably(path))
  }
}

function nothingStaged(file: TargetFile, collections: readonly CollectionAt[]): void {
  if (collections.length === 0) return
  throw new DrayError('TARGET_CHANGED', `What the run staged for ${file.path} is gone`, {
    hint: `Check whether ${file.folder} was removed; roll this run back and plan again`,
  })
}
