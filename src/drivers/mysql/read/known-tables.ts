import type { Layout } from '../../../model/layout.ts'
import { tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import type { Scannable } from './scannable.ts'

/** Tables that were asked for, ready to be scanned. */
interface KnownTables {
  /** Undefined where there is no such table. */
  scannable(work: Work, collection: string, layout: Layout): Promise<Scannable | undefined>
  /** Those by which tables without a key are being read. */
  endQuestions(): Promise<void>
  /** Each is looked at anew. */
  forget(): Promise<void>
}

/**
 * What a row is taken for before any was read. The server's own figure may be of the time when the table was all but empty,
 * and make the first page of it many times as large as it is to be.
 */
const FIRST_GUESS_BYTES = 1024

export function knownTables({
  database,
  identity,
}: {
  readonly database: string
  readonly identity: string
}): KnownTables {
  const known = new Map<string, Scannable>()
  const endQuestions = async (): Promise<void> => {
    for (const found of known.values()) {
      await found.held?.stream.end()
      found.held = undefined
    }
  }
  return {
    async scannable(work, collection, layout) {
      const id = JSON.stringify([collection, layout])
      const before = known.get(id)
      if (before) return before
      const { name } = formOf(collection, layout)
      const shape = await tableNamed(work, database, name)
      if (!shape) return undefined
      const form = formOf(collection, layout, shape)
      const rowBytes = Math.max(FIRST_GUESS_BYTES, shape.rowBytes)
      const made: Scannable = { database, identity, shape, form, unit: `table ${shape.name}`, rowBytes }
      known.set(id, made)
      return made
    },
    endQuestions,
    async forget() {
      await endQuestions()
      known.clear()
    },
  }
}
