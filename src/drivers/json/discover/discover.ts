import { ofStore } from '../../../store/of-store.ts'
import type { CollectionInfo } from '../../../store/source.ts'
import type { Question } from '../../../store/survey.ts'
import type { ObjectInfo } from '../../../store/object-store.ts'
import { ambiguous, nothingFound } from '../errors.ts'
import { listJsonFiles } from './list-json-files.ts'
import type { AddressOptions } from '../options.ts'
import { outlineOf } from './outline.ts'
import { type FileAnswer, readFileAs } from './read-file-as.ts'
import { readingOf } from './reading.ts'
import { recordFolders } from './record-folders.ts'
import type { Files } from '../read/scan.ts'
import { singleRecordQuestions } from './single-records.ts'
import { isToolFile, toolFileQuestions } from './tool-files.ts'
import { twinQuestion } from './twin-question.ts'
import { unclearQuestion } from './unclear-question.ts'

export interface Discovery {
  readonly collections: readonly CollectionInfo[]
  /** What cannot be decided without the user: one line each, with what to write. */
  readonly questions: readonly Question[]
  /** Files that were left out, for eyes. */
  readonly notes: readonly string[]
}

/**
 * Every JSON file below the address, as one collection or several. What can be read two ways is asked, all of it at
 * once, and never guessed.
 * @throws SHAPE_AMBIGUOUS with its readings, STORE_INVALID where there is no JSON file at all
 */
export async function discover(files: Files, options: AddressOptions): Promise<readonly CollectionInfo[]> {
  const { collections, questions, notes } = await lookThrough(files, options)
  if (questions.length > 0) throw unanswered(questions)
  if (collections.length === 0) throw nothingFound(files.store.address, notes)
  return collections
}

/** The same, with the questions beside what is clear. */
export async function lookThrough(files: Files, options: AddressOptions): Promise<Discovery> {
  const listed = await listJsonFiles(files.store, options)
  const { folders, others } = await recordFolders(files, listed.files, options)
  const collections = [...folders]
  const questions: Question[] = []
  const single: string[] = []
  const ofTools: string[] = []
  for (const unit of others) {
    const answer = await readFile(files, unit, options)
    if (files.store.can.only === undefined && isToolFile(unit.key, { isClear: isClear(answer) })) {
      ofTools.push(unit.key)
    } else if (answer === 'single') single.push(unit.key)
    else {
      collections.push(...answer.collections)
      questions.push(...answer.questions)
    }
  }
  questions.push(...singleRecordQuestions(single), ...toolFileQuestions(ofTools), ...twins(collections))
  return { collections: ofStore(collections, listed.notes), questions, notes: listed.notes }
}

async function readFile(
  files: Files,
  unit: ObjectInfo,
  options: AddressOptions,
): Promise<FileAnswer | 'single'> {
  const outline = await outlineOf(files.store, unit, files.lineOf)
  const isOnly = files.store.can.only !== undefined
  const reading = readingOf(outline, { shape: options.shape, isOnly })
  if (reading.as === 'value') return 'single'
  if (reading.as === 'unclear') return { collections: [], questions: [unclearQuestion(unit.key, reading)] }
  return readFileAs(files, unit, outline, reading, options)
}

function isClear(answer: FileAnswer | 'single'): boolean {
  return answer !== 'single' && answer.questions.length === 0
}

function twins(collections: readonly CollectionInfo[]): readonly Question[] {
  return [...grouped(collections)].flatMap(([name, same]) =>
    same.length === 1 ? [] : [twinQuestion(name, same)],
  )
}

function unanswered(questions: readonly Question[]): Error {
  const what =
    questions.length === 1
      ? 'It is not clear how to read what lies there'
      : `${questions.length} things are not clear about how to read what lies there`
  return ambiguous(what, {
    hint:
      "Say it behind the address (in quotes: './data?…') or in the configuration; nothing is guessed. " +
      'dray init writes a configuration to begin with',
    details: questions.map(({ text }) => text),
  })
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
