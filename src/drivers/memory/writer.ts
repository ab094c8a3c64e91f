import { decodeCheckpoint, encodeCheckpoint } from '../../model/checkpoint.ts'
import type { Writer, WriterRequest } from '../../store/target.ts'
import type { Contents, MemoryCollection } from './place.ts'
import { settlePage } from './settle-page.ts'

/** Data and checkpoint change in one turn of the event loop: nobody ever sees one without the other. */
export function memoryWriter(
  contents: Contents,
  collection: MemoryCollection,
  request: WriterRequest,
): Writer {
  const checkpoints = checkpointsOf(contents, request.run)

  return {
    get at() {
      const bytes = checkpoints.get(request.partition)
      const checkpoint = bytes && decodeCheckpoint(bytes)
      return checkpoint?.epoch === request.epoch ? checkpoint : undefined
    },

    async write(page, hooks) {
      const { outcomes, changes, overwritten } = settlePage(page, collection, request)
      if (overwritten.length > 0) await hooks.keep(overwritten)
      const checkpoint = encodeCheckpoint(hooks.checkpoint(outcomes))
      for (const [name, record] of changes) collection.records.set(name, record)
      collection.lastSequence += changes.size
      checkpoints.set(request.partition, checkpoint)
      return outcomes
    },

    async close() {},
    async abandon() {},
  }
}

function checkpointsOf(contents: Contents, run: string): Map<string, Uint8Array> {
  const known = contents.checkpoints.get(run)
  if (known) return known
  const checkpoints = new Map<string, Uint8Array>()
  contents.checkpoints.set(run, checkpoints)
  return checkpoints
}
