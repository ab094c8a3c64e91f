import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { crashPoint } from '../lib/crash-point.ts'
import { syncFolder, writeFully } from '../lib/durable-file.ts'
import { onFile } from '../store/file-error.ts'
import type { Tee } from '../store/source.ts'
import { backupCorrupt } from './backup-corrupt.ts'
import { unitPath } from './unit-path.ts'

export interface CopiedUnit {
  readonly bytes: number
  readonly sha256: string
}

export interface UnitCopies {
  readonly tee: Tee
  /** Each unit that was copied to its end, and is on disk. */
  copied(): ReadonlyMap<string, CopiedUnit>
  /** Ends copies that were not finished. Idempotent. */
  close(): Promise<void>
}

/** Writes the units of a source below a folder, files 0600 and folders 0700, hashing what it writes. */
export function copyUnits(folder: string): UnitCopies {
  const copied = new Map<string, CopiedUnit>()
  const unfinished = new Set<FileHandle>()

  async function finish(file: FileHandle): Promise<void> {
    unfinished.delete(file)
    await file.close()
  }

  return {
    async tee(unit) {
      const path = unitPath(folder, unit)
      const doing = { path, doing: 'write' } as const
      const file = await onFile(doing, () => createFile(folder, path, unit))
      unfinished.add(file)
      const hash = createHash('sha256')
      let bytes = 0
      return {
        async write(chunk) {
          await onFile(doing, () => writeFully(file, chunk, bytes))
          hash.update(chunk)
          bytes += chunk.byteLength
        },
        async end() {
          await onFile(doing, async () => {
            crashPoint('backup.copy:written')
            await file.sync()
            await finish(file)
            await syncFolder(dirname(path))
            crashPoint('backup.copy:synced')
          })
          copied.set(unit, { bytes, sha256: hash.digest('hex') })
        },
      }
    },
    copied: () => copied,
    async close() {
      for (const file of unfinished) await finish(file)
    },
  }
}

/** Never over another: what meets there are names that this file system takes for one, as `A.json` and `a.json`. */
async function createFile(folder: string, path: string, unit: string): Promise<FileHandle> {
  await makeFolders(folder, dirname(path))
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw backupCorrupt(`Two files of the source meet at ${path}; the second is ${JSON.stringify(unit)}`, {
      hint: 'Put the backup on a file system that tells these names apart: --backup-to FOLDER',
      cause: error,
    })
  }
}

async function makeFolders(root: string, folder: string): Promise<void> {
  let path = root
  for (const part of relative(root, folder).split(sep).filter(Boolean)) {
    const above = path
    path += sep + part
    const topmost = await mkdir(path, { recursive: true, mode: 0o700 })
    if (topmost !== undefined) await syncFolder(above)
  }
}
