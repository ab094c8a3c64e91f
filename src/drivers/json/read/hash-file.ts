import { createHash, type Hash } from 'node:crypto'
import type { TaskResult } from '../../../lib/serve-thread.ts'
import type { ReadNow } from './cut/cut-file.ts'

/** The task of the second thread that hashes a local file, slice by slice: between two of them others have their turn. */
export const HASH_FILE = 'hash-file'

/** What one slice holds at most. */
export const HASH_SLICE_BYTES = 2 << 20

export interface HashFileRequest {
  /** Names the file's hash from slice to slice. */
  readonly job: string
  readonly path: string
  readonly unit: { readonly tag: string }
  readonly from: number
  readonly length: number
  readonly final: boolean
}

/** '' where more is to come, then the SHA-256. */
export type HashFileAnswer = string

const jobs = new Map<string, Hash>()
let buffer: Uint8Array | undefined

/** Undefined where the file is not what it was, or cannot be read: who asked then looks for itself. */
export function hashFile(request: HashFileRequest, readNow: ReadNow): TaskResult | undefined {
  const { job, path, unit, from, length, final } = request
  const hash = from === 0 ? createHash('sha256') : jobs.get(job)
  jobs.delete(job)
  buffer ??= new Uint8Array(HASH_SLICE_BYTES)
  const slice = buffer.subarray(0, length)
  if (!hash || !readNow(path, unit, slice, from)) return undefined
  hash.update(slice)
  if (!final) jobs.set(job, hash)
  const answer: HashFileAnswer = final ? hash.digest('hex') : ''
  return { answer, transfer: [] }
}
