import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { crashPoint } from '../lib/crash-point.ts'
import { renameDurably, temporaryBeside } from '../lib/durable-file.ts'
import type { At, RunFiles } from './run-files.ts'
import { rejectLine } from './reject-line.ts'
import { translatingAsync } from './state-errors.ts'

/**
 * Writes the rejects of a run for people and scripts: one JSON object a line, in the order of partitions and pages.
 * The file is complete or absent, and for its owner alone: it holds whole records.
 * @param isCurrent leaves out what was rejected in an epoch that has ended since, or on a page that never arrived
 * @param targetOf the target collection of a partition
 * @returns how many there are
 * @throws DrayError STATE_CORRUPT, STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export async function exportRejects(
  files: RunFiles,
  toPath: string,
  {
    isCurrent = () => true,
    targetOf,
  }: {
    readonly isCurrent?: (partition: string, at: At) => boolean
    readonly targetOf: (partition: string) => string
  },
): Promise<number> {
  let count = 0
  function* lines(): Generator<string> {
    for (const partition of files.partitionsWithRejects()) {
      const isCounted = (at: At): boolean => isCurrent(partition, at)
      for (const { epoch: _e, page: _p, ...reject } of files.rejectLog(partition).rejects(isCounted)) {
        count++
        yield rejectLine(partition, targetOf(partition), reject)
      }
    }
  }
  await translatingAsync(toPath, () => writeLines(toPath, lines()))
  return count
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    // `flush` is an fsync before the close.
    const stream = createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true })
    await pipeline(Readable.from(lines), stream)
    crashPoint('rejects.export:written')
    await renameDurably(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
