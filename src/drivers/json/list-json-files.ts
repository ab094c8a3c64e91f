import type { ObjectInfo, ObjectStore } from '../../store/object-store.ts'
import { exclusionOf, isJsonName } from './exclusion.ts'
import type { AddressOptions } from './options.ts'

export interface JsonFiles {
  readonly files: readonly ObjectInfo[]
  /** What was left out, for eyes. */
  readonly notes: readonly string[]
}

const NAMED_IN_NOTES = 3

/** The files that may be data. Those that are JSON by name and left out all the same are told. */
export async function listJsonFiles(store: ObjectStore, options: AddressOptions): Promise<JsonFiles> {
  const choice = { include: listOf(options.include), exclude: listOf(options.exclude) }
  const files: ObjectInfo[] = []
  const left = new Map<string, string[]>()
  for (let after: string | undefined; ;) {
    const page = await store.list(after === undefined ? {} : { after })
    for (const object of page.objects) {
      const exclusion = exclusionOf(object.key, choice)
      if (!exclusion && isJsonName(object.key)) files.push(object)
      else if (exclusion && exclusion !== 'dray' && exclusion !== 'hidden' && isJsonLike(object.key)) {
        const group = left.get(exclusion) ?? []
        left.set(exclusion, [...group.slice(0, NAMED_IN_NOTES), object.key])
      }
    }
    if (page.next === undefined) break
    after = page.next
  }
  return { files, notes: [...left.entries()].map(([exclusion, keys]) => noteOf(exclusion, keys)) }
}

export function listOf(patterns: string | readonly string[] | undefined): string[] {
  if (patterns === undefined) return []
  const list = typeof patterns === 'string' ? patterns.split(',') : patterns
  return list.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '')
}

/** `a.json.tmp` is told, a picture is not. */
function isJsonLike(key: string): boolean {
  return /\.json/i.test(key)
}

function noteOf(exclusion: string, keys: readonly string[]): string {
  const more = keys.length > NAMED_IN_NOTES ? ' and more' : ''
  return `left out as ${exclusion}: ${keys.slice(0, NAMED_IN_NOTES).join(', ')}${more}`
}
