import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Memory where the system has such a place: these tables ask what is written, not when it is on disk. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder for the tests of one file, gone after them. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(PLACE, 'bad-input-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
