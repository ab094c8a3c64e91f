import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { ObjectInfo } from '../../store/object-store.ts'
import { tagOf } from './tag-of.ts'

/** A pipe that took the place of the file must not keep us waiting. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Fills `into` from byte `from` of a file on, without a turn of the event loop: for small files, of which there may be
 * many, and for a thread that has nothing else to do. What was opened must be what was listed, before and after. False
 * for anything else, errors included: the caller asks again in the usual way, which says what is wrong.
 */
export function readNow(
  path: string,
  object: Pick<ObjectInfo, 'tag'>,
  into: Uint8Array,
  from: number,
): boolean {
  let file: number
  try {
    file = openSync(path, FLAGS)
  } catch {
    return false
  }
  try {
    return isStill(file, object) && fill(file, into, from) === into.length && isStill(file, object)
  } catch {
    return false
  } finally {
    closeSync(file)
  }
}

function isStill(file: number, object: Pick<ObjectInfo, 'tag'>): boolean {
  return tagOf(fstatSync(file, { bigint: true })) === object.tag
}

function fill(file: number, into: Uint8Array, from: number): number {
  let filled = 0
  while (filled < into.length) {
    const bytes = readSync(file, into, filled, into.length - filled, from + filled)
    if (bytes === 0) break
    filled += bytes
  }
  return filled
}
