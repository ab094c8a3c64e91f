import type { CollectionInfo } from '../../store/source.ts'
import type { ObjectInfo } from '../../store/object-store.ts'
import { ambiguous } from './errors.ts'
import { listJsonFiles } from './list-json-files.ts'
import type { AddressOptions } from './options.ts'
import { outlineOf } from './outline.ts'
import { proposePattern } from './propose-pattern.ts'
import { readFileAs } from './read-file-as.ts'
import { readingOf } from './reading.ts'
import { recordFolders } from './record-folders.ts'
import type { Files } from './scan.ts'
import { nameOf } from './units.ts'

/** What cannot be decided without the user: one line each, with what to write. */
type Question = string

/**
 * Every JSON file below the address, as one collection or several. What can be read two ways is asked, all of it at
 * once, and never guessed.
 * @throws SHAPE_AMBIGUOUS with its readings
 */
export async function discover(files: Files, options: AddressOptions): Promise<readonly CollectionInfo[]> {
  const listed = await listJsonFiles(files.store, options)
  const { folders, others } = await recordFolders(files, listed.files, options)
  const collections = [...folders]
  const questions: Question[] = []
  for (const unit of others) {
    const answer = await readFile(files, unit, options)
    if (typeof answer === 'string') questions.push(answer)
    else collections.push(...answer)
  }
  questions.push(...twins(collections))
  if (questions.length > 0) throw unanswered(questions)
  return withNotes(collections, listed.notes)
}

async function readFile(
  files: Files,
  unit: ObjectInfo,
  options: AddressOptions,
): Promise<readonly CollectionInfo[] | Question> {
  const outline = await outlineOf(files.store, unit, files.lineOf)
  const reading = readingOf(outline, options.shape)
  if (reading.as === 'value') {
    const name = nameOf(unit.key)
    return (
      `${unit.key}: either one record, { ${quoted(name)}: { read: { file: '${unit.key}', shape: 'value' } } } in the ` +
      `configuration, or no data at all, ?exclude=${unit.key}`
    )
  }
  if (reading.as === 'unclear') {
    return (
      `${unit.key}: ${reading.why}; read it as records by id with ?shape=records, as collections by name with ` +
      `?shape=collections, or leave it out with ?exclude=${unit.key}`
    )
  }
  return readFileAs(files, unit, outline, reading, options)
}

/** Two files that would name one collection are asked for, with the pattern that makes them one. */
function twins(collections: readonly CollectionInfo[]): readonly Question[] {
  const byName = grouped(collections)
  return [...byName.entries()].flatMap(([name, same]) => {
    if (same.length === 1) return []
    const paths = same.map(({ layout }) => String(layout.options['unit']))
    const pattern = proposePattern(paths)
    const some = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
    const proposal = pattern
      ? `as one collection: { ${quoted(name)}: { read: { files: '${pattern}' } } } in the configuration`
      : 'give each a name of its own in the configuration'
    return [`${some} would all be "${name}"; ${proposal}, or leave some out with ?exclude=`]
  })
}

function unanswered(questions: readonly Question[]): Error {
  const [first, ...more] = questions
  const rest = more.length > 0 ? ` (and ${more.length} more)` : ''
  return ambiguous(`It is not clear how to read ${first}${rest}`, {
    hint: 'Say it in the address or the configuration; nothing is guessed. dray init writes a configuration to begin with',
    details: questions,
  })
}

function withNotes(
  collections: readonly CollectionInfo[],
  notes: readonly string[],
): readonly CollectionInfo[] {
  const [first, ...others] = collections
  return first ? [{ ...first, notes: [...first.notes, ...notes] }, ...others] : []
}

function quoted(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}

function grouped(collections: readonly CollectionInfo[]): Map<string, CollectionInfo[]> {
  const groups = new Map<string, CollectionInfo[]>()
  for (const collection of collections) {
    const group = groups.get(collection.name)
    if (group) group.push(collection)
    else groups.set(collection.name, [collection])
  }
  return groups
}
