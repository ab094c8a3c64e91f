import { pathsMeet } from '../../../store/paths-meet.ts'
import { configInvalid } from '../errors.ts'
import { exclusionOf, isJsonName } from '../exclusion.ts'
import { foldedName } from '../file-names.ts'
import { areSideBySide } from '../kinds.ts'
import type { JsonLayout } from '../layout.ts'
import { anyPath, parseUnitPattern } from '../unit-pattern.ts'

/** 255 bytes are the limit of the usual file systems; the rest is for what is put behind it while it is written. */
const LONGEST_NAME_BYTES = 240

/** A file of the target as the user, or a collection, named it. @throws DrayError CONFIG_INVALID */
export function checkedFile(file: string, collection: string): string {
  const parts = file.split('/')
  const long = parts.find((part) => Buffer.byteLength(part) > LONGEST_NAME_BYTES)
  if (long !== undefined) {
    throw configInvalid(
      `The file name for "${collection}" has ${Buffer.byteLength(long)} bytes, more than file systems take`,
      `Give it a shorter one in the configuration: store: { file: '…' }`,
    )
  }
  refuseOutside(file, parts)
  return file
}

/** The names of the placeholders. @throws DrayError CONFIG_INVALID where files of this pattern would not be read again */
export function checkedPattern(pattern: string, collection: string): readonly string[] {
  const { names } = parseUnitPattern(pattern)
  refuseOutside(pattern, pattern.split('/'))
  const example = pattern.replace(/\{\w+\}/g, 'x')
  const why = exclusionOf(example, { include: [], exclude: [] })
  if (why !== undefined || !isJsonName(example)) {
    throw configInvalid(
      `Files like ${pattern} would not be read again as "${collection}"${why === undefined ? '' : ` (${why})`}`,
      'Write a path that ends in .json, without hidden folders',
    )
  }
  return names
}

function refuseOutside(file: string, parts: readonly string[]): void {
  if (!parts.some((part) => part === '' || part === '.' || part === '..')) return
  throw configInvalid(
    `"${file}" does not name a file inside the target folder`,
    'Write a relative path without ".."',
  )
}

/** Two collections that would meet in one file, or in two names that some file systems take for one, are refused. */
export function twinGuard(): (collection: string, layout: JsonLayout) => void {
  const placed = new Map<string, JsonLayout>()
  return (collection, layout) => {
    const other = [...placed].find(([name, there]) => name !== collection && meet(layout, there))
    if (other) {
      throw configInvalid(
        `"${collection}" and "${other[0]}" would be the same file, ${layout.unit}`,
        `Give one of them another file: store: { file: '…' }`,
      )
    }
    placed.set(collection, layout)
  }
}

function meet(one: JsonLayout, other: JsonLayout): boolean {
  if (!pathsMeet(foldedName(anyPath(one)), foldedName(anyPath(other))) || areMixed(one, other)) return false
  // In one file, members lie side by side; none within another, and nothing beside a whole.
  const [short, long] = one.member.length < other.member.length ? [one, other] : [other, one]
  return short.member.every((name, i) => long.member[i] === name)
}

/** Records of both lie in one container on purpose. */
function areMixed(one: JsonLayout, other: JsonLayout): boolean {
  const isSamePlace = one.unit === other.unit && one.shape === other.shape && one.indent === other.indent
  return isSamePlace && areSideBySide(one.kinds, other.kinds)
}
