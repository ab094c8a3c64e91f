import { isDrayError } from '../../model/error.ts'
import type { CollectionInfo } from '../../store/source.ts'
import type { Question } from '../../store/survey.ts'
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
import { singleRecordQuestions } from './single-records.ts'

export interface Discovery {
  readonly collections: readonly CollectionInfo[]
  /** What cannot be decided without the user: one line each, with what to write. */
  readonly questions: readonly Question[]
}

/**
 * Every JSON file below the address, as one collection or several. What can be read two ways is asked, all of it at
 * once, and never guessed.
 * @throws SHAPE_AMBIGUOUS with its readings
 */
export async function discover(files: Files, options: AddressOptions): Promise<readonly CollectionInfo[]> {
  const { collections, questions } = await lookThrough(files, options)
  if (questions.length > 0) throw unanswered(questions)
  return collections
}

/** The same, with the questions beside what is clear. */
export async function lookThrough(files: Files, options: AddressOptions): Promise<Discovery> {
  const listed = await listJsonFiles(files.store, options)
  const { folders, others } = await recordFolders(files, listed.files, options)
  const collections = [...folders]
  const questions: Question[] = []
  const single: string[] = []
  for (const unit of others) {
    const answer = await readFile(files, unit, options)
    if (answer === 'single') single.push(unit.key)
    else if ('text' in answer) questions.push(answer)
    else collections.push(...answer)
  }
  questions.push(...singleRecordQuestions(single), ...twins(collections))
  return { collections: withNotes(collections, listed.notes), questions }
}

async function readFile(
  files: Files,
  unit: ObjectInfo,
  options: AddressOptions,
): Promise<readonly CollectionInfo[] | Question | 'single'> {
  const outline = await outlineOf(files.store, unit, files.lineOf)
  const reading = readingOf(outline, options.shape)
  if (reading.as === 'value') return 'single'
  if (reading.as === 'unclear') {
    const text =
      `${unit.key}: ${reading.why}; read it as records by id with ?shape=records, as collections by name with ` +
      `?shape=collections, or leave it out with ?exclude=${unit.key}`
    return { text }
  }
  try {
    return await readFileAs(files, unit, outline, reading, options)
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'SHAPE_AMBIGUOUS') throw error
    return { text: [error.message, error.hint].join('; ') }
  }
}

/** Two files that would name one collection are asked for, with the pattern that makes them one. */
function twins(collections: readonly CollectionInfo[]): readonly Question[] {
  const byName = grouped(collections)
  return [...byName.entries()].flatMap(([name, same]) => {
    if (same.length === 1) return []
    const paths = same.map(({ layout }) => String(layout.options['unit']))
    const shapes = new Set(same.map(({ layout }) => layout.options['shape'] === 'value'))
    const pattern = shapes.size === 1 ? proposePattern(paths) : undefined
    const option = shapes.has(true) ? 'records' : 'files'
    const some = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
    const proposal = pattern
      ? `as one collection: { ${quoted(name)}: { read: { ${option}: '${pattern}' } } } in the configuration`
      : 'give each a name of its own in the configuration'
    const text = `${some} would all be "${name}"; ${proposal}, or leave some out with ?exclude=`
    return [{ text, ...(pattern && { proposal: { name, read: { [option]: pattern } } }) }]
  })
}

function unanswered(questions: readonly Question[]): Error {
  const [first, ...more] = questions
  const rest = more.length > 0 ? ` (and ${more.length} more)` : ''
  return ambiguous(`It is not clear how to read ${first!.text}${rest}`, {
    hint: 'Say it in the address or the configuration; nothing is guessed. dray init writes a configuration to begin with',
    details: questions.map(({ text }) => text),
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
