import { createHash } from 'node:crypto'
import { isDrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import type { Pin, PinnedUnit, PinRequest } from '../source.ts'

/** A table as it is at one moment. */
interface PinnedTable {
  readonly rows: number
  /** What of its size is cheap to know. */
  readonly bytes: number
  /** Another wherever something in it is. */
  readonly state: string
  /** Hands over what is in it, as the engine's own programs print it: asked for where a backup is wanted. */
  readonly print: (take: (chunk: Uint8Array) => Promise<void>) => Promise<void>
}

/** How the tables of one engine are pinned. */
export interface TablePinning {
  /** The name behind the dot of a file of a table's rows. */
  readonly suffix: string
  readonly tableOf: (collection: string, layout: Layout) => string
  /** Looks at one, and does with it what is to be done at the same moment. */
  readonly pin: <T>(
    collection: { readonly name: string; readonly layout: Layout },
    use: (table: PinnedTable) => Promise<T>,
  ) => Promise<T>
}

/** The state of tables, one after the other; damaged ones are named, and the others pinned. */
export async function pinTables(pinning: TablePinning, request: PinRequest): Promise<Pin> {
  const units: PinnedUnit[] = []
  const records = new Map<string, number>()
  const damaged = new Map<string, Error>()
  for (const collection of request.collections) {
    request.signal?.throwIfAborted()
    const { name, layout } = collection
    // As a file in a bundle: no slash leads elsewhere.
    const title = pinning.tableOf(name, layout)
    const path = `${encodeURIComponent(title)}.${pinning.suffix}`
    try {
      const unit = await pinning.pin(collection, async (table) => {
        records.set(name, table.rows)
        return { ...(await unitOf(path, table, request)), title }
      })
      units.push(unit)
    } catch (error) {
      if (!isDrayError(error) || !DAMAGE.has(error.code)) throw error
      records.delete(name)
      damaged.set(name, error)
      units.push({ path, bytes: 0, modifiedMs: 0, title })
    }
  }
  return {
    generation: generationOf(units),
    by: request.by,
    units,
    ...(request.by === 'content' && request.count !== false && { records: Object.fromEntries(records) }),
    damaged,
  }
}

const DAMAGE = new Set(['SOURCE_CORRUPT', 'TARGET_CORRUPT'])

async function unitOf(
  path: string,
  { bytes, state, print }: PinnedTable,
  { tee, onBytes }: Pick<PinRequest, 'tee' | 'onBytes'>,
): Promise<PinnedUnit> {
  const unit: PinnedUnit = { path, bytes, modifiedMs: 0, inode: state }
  if (!tee) {
    onBytes?.(bytes)
    return unit
  }
  const hash = createHash('sha256')
  const copy = await tee(path)
  let printed = 0
  await print(async (chunk) => {
    hash.update(chunk)
    await copy.write(chunk)
    printed += chunk.length
    onBytes?.(chunk.length)
  })
  await copy.end()
  return { ...unit, bytes: printed, sha256: hash.digest('hex') }
}

function generationOf(units: readonly PinnedUnit[]): string {
  const hash = createHash('sha256')
  for (const { path, inode } of units) hash.update(`${path}\0${inode ?? 'damaged'}\n`)
  return hash.digest('hex')
}
