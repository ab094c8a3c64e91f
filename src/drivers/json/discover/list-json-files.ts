import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'
import { type Choice, exclusionOf, isInBackupFolder, isJsonName } from '../exclusion.ts'
import type { AddressOptions } from '../options.ts'

export interface JsonFiles {
  readonly files: readonly ObjectInfo[]
  /** What was left out, for eyes. */
  readonly notes: readonly string[]
}

const NAMED_IN_NOTES = 3

/**
 * The files that may be data. Those that are left out although they are JSON by name, or nearly, are told. A store of a
 * single file was named by the user: it is data whatever it is called.
 */
export async function listJsonFiles(store: ObjectStore, options: AddressOptions): Promise<JsonFiles> {
  const choice = choiceOf(options)
  const files: ObjectInfo[] = []
  const left = new Map<string, string[]>()
  for (let after: string | undefined; ;) {
    const page = await store.list(after === undefined ? {} : { after })
    for (const object of page.objects) {
      const why = store.can.only === object.key ? undefined : reasonToLeaveOut(object.key, choice)
      if (why === undefined) files.push(object)
      else if (why !== 'dray' && isJsonLike(object.key)) {
        const group = left.get(why) ?? []
        left.set(why, [...group.slice(0, NAMED_IN_NOTES), object.key])
      }
    }
    if (page.next === undefined) break
    after = page.next
  }
  return { files, notes: [...left.entries()].map(([why, keys]) => noteOf(why, keys)) }
}

/** Whether a file with this key would be among them. */
export function isListed(store: ObjectStore, options: AddressOptions, key: string): boolean {
  if (store.can.only !== undefined) return store.can.only === key
  return reasonToLeaveOut(key, choiceOf(options)) === undefined
}

function choiceOf({ include, exclude }: AddressOptions): Choice {
  return { include: listOf(include), exclude: listOf(exclude) }
}

function reasonToLeaveOut(key: string, choice: Choice): string | undefined {
  const why = exclusionOf(key, choice) ?? (isJsonName(key) ? undefined : 'not .json')
  if (why !== undefined || choice.include.length > 0) return why
  return isInBackupFolder(key) ? 'backup' : undefined
}

export function listOf(patterns: string | readonly string[] | undefined): string[] {
  if (patterns === undefined) return []
  const list = typeof patterns === 'string' ? patterns.split(',') : patterns
  return list.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '')
}

/** `a.json.tmp` and `a.jsonl` are told, a picture is not. */
function isJsonLike(key: string): boolean {
  return /\.(?:json|ndjson|geojson)/i.test(key)
}

function noteOf(why: string, keys: readonly string[]): string {
  const more = keys.length > NAMED_IN_NOTES ? ' and more' : ''
  return `left out (${why}): ${keys.slice(0, NAMED_IN_NOTES).join(', ')}${more}`
}
