import { plural } from '../../../lib/plural.ts'
import type { CollectionInfo } from '../../../store/source.ts'
import type { ObjectInfo } from '../../../store/object-store.ts'
import { listOf } from './list-json-files.ts'
import { foundCollection } from './found-collection.ts'
import { PLAIN } from '../layout.ts'
import type { AddressOptions } from '../options.ts'
import { outlineOf } from './outline.ts'
import type { Files } from '../read/scan.ts'

export interface RecordFolders {
  readonly folders: readonly CollectionInfo[]
  readonly others: readonly ObjectInfo[]
}

/** Two files that look alike may be two settings files. */
const FEWEST_FILES = 3
const SAMPLED_FILES = 50

/**
 * Folders with one file per record: all files in it, as far as they are looked at, are plain objects that have a field
 * in common. Its records are keyed by file name. All other files are returned.
 */
export async function recordFolders(
  files: Files,
  listed: readonly ObjectInfo[],
  options: AddressOptions,
): Promise<RecordFolders> {
  const folders: CollectionInfo[] = []
  const taken = new Set<ObjectInfo>()
  for (const [folder, all] of byFolder(listed)) {
    // What the pattern for the folder does not find is looked at by itself, not lost.
    const units = all.filter(({ key }) => key.endsWith(SUFFIX))
    const isPlainPath = !folder.includes('{')
    if (!isPlainPath || units.length < FEWEST_FILES || !(await areRecords(files, units))) continue
    folders.push(recordFolder(files, folder, units, options))
    for (const unit of units) taken.add(unit)
  }
  return { folders, others: listed.filter((unit) => !taken.has(unit)) }
}

const SUFFIX = '.json'

function byFolder(listed: readonly ObjectInfo[]): Map<string, ObjectInfo[]> {
  const folders = new Map<string, ObjectInfo[]>()
  for (const unit of listed) {
    const folder = folderOf(unit.key)
    const units = folders.get(folder)
    if (units) units.push(unit)
    else folders.set(folder, [unit])
  }
  return folders
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1)
}

/** A damaged file among them is a damaged record: it is named when it is read. */
async function areRecords(files: Files, units: readonly ObjectInfo[]): Promise<boolean> {
  let shared: Set<string> | undefined
  let records = 0
  for (const unit of spread(units)) {
    const outline = await outlineOf(files.store, unit, files.lineOf)
    if (outline.damage) continue
    const isPlain = outline.root === 'object' && outline.children.scalars > 0
    if (!isPlain) return false
    records++
    const names = new Set(outline.members.map(({ name }) => name))
    shared = new Set([...(shared ?? names)].filter((name) => names.has(name)))
  }
  return records >= FEWEST_FILES && (shared?.size ?? 0) > 0
}

/** The first, the last and some between them. */
function spread(units: readonly ObjectInfo[]): readonly ObjectInfo[] {
  const step = Math.max(1, units.length / SAMPLED_FILES)
  return units.filter((_, i) => Math.floor(i % step) === 0 || i === units.length - 1)
}

function recordFolder(
  files: Files,
  folder: string,
  units: readonly ObjectInfo[],
  options: AddressOptions,
): CollectionInfo {
  const name = folder.split('/').at(-2) ?? files.store.identity.split('/').at(-1) ?? 'records'
  const layout = {
    ...PLAIN,
    unit: `${folder}{id}${SUFFIX}`,
    isPattern: true,
    shape: 'value' as const,
    keyParts: ['id'],
    include: listOf(options.include),
    exclude: listOf(options.exclude),
  }
  let bytes = 0
  for (const unit of units) bytes += unit.bytes
  return foundCollection(name, layout, { bytes, notes: [`${plural(units.length, 'file')}, one record each`] })
}
