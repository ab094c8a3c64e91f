import { type FileHandle, open, readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { crashPoint } from '../../../lib/crash-point.ts'
import { ignoring, writeDurably, writeFully } from '../../../lib/durable-file.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../model/checkpoint.ts'

/** A checkpoint, and how long the part was when it was made. */
export interface Mark {
  readonly length: number
  /** Records in the part. */
  readonly records: number
  readonly epoch: number
  readonly checkpoint: Checkpoint
}

/** Only the last line counts; from here on the log begins again with it. */
const LONGEST_BYTES = 8 * 1024 * 1024

/**
 * The checkpoints of a part, one per line behind its checksum. Its last whole line says how much of the part is
 * durable: a line is written only after the bytes it speaks of are on disk.
 */
export interface CheckpointLog {
  append(mark: Mark): Promise<void>
  close(): Promise<void>
}

export async function openCheckpointLog(path: string): Promise<CheckpointLog> {
  let file = await open(path, 'r+')
  let length = (await file.stat()).size
  return {
    async append(mark) {
      const line = lineOf(mark)
      if (length + line.length > LONGEST_BYTES) {
        await writeDurably(path, line)
        const longer = file
        file = await open(path, 'r+')
        length = line.length
        return longer.close()
      }
      await writeAndSync(file, line, length)
      length += line.length
    },
    close: () => file.close(),
  }
}

async function writeAndSync(file: FileHandle, line: Uint8Array, position: number): Promise<void> {
  await writeFully(file, line, position)
  crashPoint('json.checkpoint:written')
  await file.datasync()
  crashPoint('json.checkpoint:synced')
}

/** The last checkpoint that was completely written; undefined where there is none. */
export async function lastMark(path: string): Promise<Mark | undefined> {
  const text = await readFile(path, 'latin1').catch(ignoring('ENOENT'))
  const lines = (text ?? '').split('\n').slice(0, -1)
  for (const line of lines.toReversed()) {
    const json = Buffer.from(line.slice(9), 'latin1')
    if (line.slice(0, 8) === checksum(json)) return markOf(JSON.parse(json.toString('utf8')))
  }
  return undefined
}

/** Makes the log anew with this as its only checkpoint, or with none. */
export async function resetLog(path: string, mark: Mark | undefined): Promise<void> {
  await writeDurably(path, mark ? lineOf(mark) : '')
}

function lineOf(mark: Mark): Buffer {
  const checkpoint = Buffer.from(encodeCheckpoint(mark.checkpoint)).toString('base64')
  const json = Buffer.from(JSON.stringify({ ...mark, checkpoint }))
  return Buffer.from(`${checksum(json)} ${json.toString('latin1')}\n`, 'latin1')
}

function markOf(line: { length: number; records: number; epoch: number; checkpoint: string }): Mark {
  return { ...line, checkpoint: decodeCheckpoint(Buffer.from(line.checkpoint, 'base64')) }
}

function checksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(8, '0')
}
