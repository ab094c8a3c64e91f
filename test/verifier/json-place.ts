import { readFileSync, writeFileSync } from 'node:fs'
import type { Place } from './place.ts'

const LINE = /^"([^"]+)":(.*?),?$/

/** A file that holds one object of records, one per line. */
export function jsonPlace(address: string, path: string): Place {
  const original = readFileSync(path)
  const records = linesOf(original.toString('utf8'))
  let now = new Map(records)

  return {
    address,
    kind: 'json',
    hasCells: false,
    apply(edits) {
      for (const { key, body, again } of edits) {
        const line = body === undefined ? undefined : `"${key}":${body}`
        if (line === undefined) now.delete(key)
        else now.set(key, again ? `${now.get(key)!},\n${line}` : line)
      }
      writeFileSync(path, `{\n${[...now.values()].join(',\n')}\n}\n`)
    },
    restore() {
      now = new Map(records)
      writeFileSync(path, original)
    },
    close() {},
  }
}

function linesOf(text: string): Map<string, string> {
  const lines = text
    .replace(/^\{/, '')
    .replace(/\}\s*$/, '')
    .split('\n')
  const records = new Map<string, string>()
  for (const line of lines) {
    const found = LINE.exec(line)
    if (found) records.set(found[1]!, `"${found[1]}":${found[2]}`)
  }
  return records
}
