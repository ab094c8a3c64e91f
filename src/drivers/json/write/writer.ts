import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crashPoint } from '../../../lib/crash-point.ts'
import { makeFolderDurably, syncFolder, writeFully } from '../../../lib/durable-file.ts'
import { DrayError } from '../../../model/error.ts'
import type { Writer, WriterRequest } from '../../../store/target.ts'
import { type CheckpointLog, lastMark, type Mark, openCheckpointLog, resetLog } from './checkpoint-log.ts'
import { onFile } from '../errors.ts'
import { jsonLayoutOf } from '../layout.ts'
import { PageText } from './page-text.ts'
import { renderPage } from './render-page.ts'
import { type PartPaths, partOf, type Staging } from './staging.ts'

/**
 * Writes one partition into a part of its own: page behind page, each on disk before its checkpoint is. What lies behind
 * the last checkpoint is cut off when the part is opened again.
 */
export async function openWriter(staging: Staging, request: WriterRequest): Promise<Writer> {
  const layout = jsonLayoutOf(request.layout)
  const paths = partOf(staging, request.collection, request.partition)
  const onPart = <T>(deed: () => Promise<T>): Promise<T> => onFile({ path: paths.part, doing: 'write' }, deed)
  const { file, log, mark } = await onPart(() => openPart(paths, request.epoch))
  const text = new PageText()
  let length = mark?.length ?? 0
  let records = mark?.records ?? 0
  let at = mark?.checkpoint
  let isOpen = true

  async function end(): Promise<void> {
    if (!isOpen) return
    isOpen = false
    await onPart(async () => {
      await file.close()
      await log.close()
    })
  }

  return {
    get at() {
      return at
    },
    async write(page, hooks) {
      const rendered = renderPage(page, { text, layout }, records === 0)
      const checkpoint = hooks.checkpoint(rendered.outcomes)
      await onPart(async () => {
        let to = length
        for (const chunk of text.chunks()) {
          await writeFully(file, chunk, to)
          to += chunk.length
        }
        crashPoint('json.part:written')
        await file.datasync()
        crashPoint('json.part:synced')
        const next = { length: to, records: records + rendered.records }
        await log.append({ ...next, epoch: request.epoch, checkpoint })
        length = next.length
        records = next.records
        at = checkpoint
      })
      return rendered.outcomes
    },
    close: end,
    abandon: end,
  }
}

interface OpenPart {
  readonly file: FileHandle
  readonly log: CheckpointLog
  readonly mark: Mark | undefined
}

async function openPart(paths: PartPaths, epoch: number): Promise<OpenPart> {
  await makeFolderDurably(dirname(paths.part), { mode: 0o700 })
  const last = await lastMark(paths.log)
  const mark = last?.epoch === epoch ? last : undefined
  await resetLog(paths.log, mark)
  const file = await openOrCreate(paths.part)
  try {
    await cutBack(file, paths.part, mark?.length ?? 0)
    return { file, log: await openCheckpointLog(paths.log), mark }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openOrCreate(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+', 0o600)
  await file.close()
  await syncFolder(dirname(path))
  return open(path, 'r+')
}

/** @throws STATE_CORRUPT when less is there than was said to be durable */
async function cutBack(file: FileHandle, path: string, length: number): Promise<void> {
  const { size } = await file.stat()
  if (size < length) {
    throw new DrayError(
      'STATE_CORRUPT',
      `${path} holds ${size} bytes, but its checkpoint speaks of ${length}`,
      {
        hint: 'What was staged is lost: roll the run back and start it again',
      },
    )
  }
  await file.truncate(length)
  crashPoint('json.part:cut')
  await file.sync()
}
