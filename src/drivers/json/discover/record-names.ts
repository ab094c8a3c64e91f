import { configInvalid } from '../errors.ts'
import type { JsonLayout } from '../layout.ts'
import type { Files } from '../read/scan.ts'
import { keyPrefixOf, type Unit, unitsOf } from '../read/units.ts'

/**
 * Two file names that decode to one key are two records that cannot both be kept: `a b.json` and `a%20b.json`.
 * Only a name with a % can meet another one.
 * @throws DrayError CONFIG_INVALID naming both
 */
export async function refuseNameTwins(files: Files, collection: string, layout: JsonLayout): Promise<void> {
  const encoded = new Map<string, string>()
  for await (const unit of unitsOf(files.feed, collection, layout)) {
    if (!unit.key.includes('%')) continue
    const key = keyOf(layout, unit)
    const other = encoded.get(key)
    if (other !== undefined) throw twins(other, unit.key)
    encoded.set(key, unit.key)
  }
  if (encoded.size === 0) return
  for await (const unit of unitsOf(files.feed, collection, layout)) {
    const other = encoded.get(keyOf(layout, unit))
    if (other !== undefined && other !== unit.key) throw twins(other, unit.key)
  }
}

function keyOf(layout: JsonLayout, unit: Unit): string {
  return JSON.stringify(keyPrefixOf(layout, unit))
}

function twins(one: string, other: string): Error {
  return configInvalid(`${one} and ${other} name the same record`, 'Rename or remove one of them')
}
