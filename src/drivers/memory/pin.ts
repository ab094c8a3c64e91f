import { createHash } from 'node:crypto'
import type { Pin, PinRequest, PinnedUnit, Tee } from '../../store/source.ts'
import type { MemoryCollection } from './place.ts'

/** The hash of every record's key, body and columns; each collection is a unit of its own. */
export async function pinContents(
  place: string,
  collection: (name: string) => MemoryCollection,
  { collections, tee, onBytes, signal }: PinRequest,
): Promise<Pin> {
  const units: PinnedUnit[] = []
  const records = new Map<string, number>()
  for (const { name } of collections) {
    signal?.throwIfAborted()
    const pinned = await pinUnit(`${place}/${name}`, collection(name), tee)
    onBytes?.(pinned.unit.bytes)
    units.push(pinned.unit)
    records.set(name, pinned.records)
  }
  return {
    generation: generationOf(units),
    by: 'content',
    units,
    records: Object.fromEntries(records),
    damaged: new Map(),
  }
}

async function pinUnit(
  path: string,
  { records }: MemoryCollection,
  tee: Tee | undefined,
): Promise<{ unit: PinnedUnit; records: number }> {
  const hash = createHash('sha256')
  const copy = await tee?.(path)
  let bytes = 0
  let count = 0
  for (const [name, { body, cells }] of records) {
    const line = Buffer.concat([Buffer.from(`${name}\t`), body, Buffer.from(`\t${cells ?? ''}\n`)])
    hash.update(line)
    await copy?.write(line)
    bytes += line.byteLength
    count += 1
  }
  await copy?.end()
  return { unit: { path, bytes, modifiedMs: 0, sha256: hash.digest('hex') }, records: count }
}

function generationOf(units: readonly PinnedUnit[]): string {
  const hash = createHash('sha256')
  for (const { path, sha256 } of units) hash.update(`${path}\0${sha256}\n`)
  return hash.digest('hex')
}
