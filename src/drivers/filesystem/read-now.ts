import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { ObjectInfo } from '../../store/object-store.ts'
import { tagOf } from './tag-of.ts'

/** A pipe that took the place of the file must not keep us waiting. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Fills `into` with all of a file, without a turn of the event loop: for small files, of which there may be many. What
 * was opened must be what was listed, before and after. False for anything else, errors included: the caller asks
 * again in the usual way, which says what is wrong.
 */
export function readNow(path: string, object: ObjectInfo, into: Uint8Array): boolean {
  let file: number
  try {
    file = openSync(path, FLAGS)
  } catch {
    return false
  }
  try {
    return isStill(file, object) && fill(file, into) === object.bytes && isStill(file, object)
  } catch {
    return false
  } finally {
    closeSync(file)
  }
}

function isStill(file: number, object: ObjectInfo): boolean {
  return tagOf(fstatSync(file, { bigint: true })) === object.tag
}

function fill(file: number, into: Uint8Array): number {
  let filled = 0
  while (filled < into.length) {
    const bytes = readSync(file, into, filled, into.length - filled, filled)
    if (bytes === 0) break
    filled += bytes
  }
  return filled
}
