import type { ZodError } from 'zod'
import { basename } from 'node:path'
import { DrayError } from '../model/error.ts'
import type { Position } from '../model/page/problem.ts'
import type { Migration } from '../plan/migration.ts'
import { closestWord } from '../store/closest-word.ts'
import { knownOptions } from './known-options.ts'
import { locateOption } from './locate-option.ts'
import { migrationShape } from './migration-shape.ts'
import { unsayableName } from './unsayable-name.ts'

export type CheckedMigration = Partial<Pick<Migration, 'from' | 'to' | 'collections' | 'others' | 'policies'>>

type Issue = ZodError['issues'][number]

interface Fault {
  readonly path: readonly PropertyKey[]
  readonly text: string
  readonly line: number | undefined
}

/**
 * What a configuration file exported, checked; `source` is its text, for line numbers, where there is a file.
 * @throws CONFIG_INVALID naming the file, the option's path and its line where that can be found
 */
export function checkMigration(
  exported: unknown,
  file: string,
  source: string | undefined,
): CheckedMigration {
  const unsayable = unsayableName(exported)
  if (unsayable) throw invalid([fault(unsayable, CANNOT_BE_SAID, source)], file, source)
  const checked = migrationShape.safeParse(exported)
  if (checked.success) return checked.data as CheckedMigration
  const faults = checked.error.issues.flatMap((issue) => faultsOf(issue, source))
  throw invalid(faults, file, source)
}

const CANNOT_BE_SAID =
  'is a name that a configuration cannot hold; without `collections` everything moves as it is'

function invalid(faults: readonly Fault[], file: string, source: string | undefined): DrayError {
  const first = faults[0]!
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  return new DrayError('CONFIG_INVALID', `${basename(file)}: ${first.text}${more}`, {
    ...(source !== undefined && { position: placeOf(file, first) }),
    details: faults.length > 1 ? faults.map((fault) => faultLine(fault, file)) : [],
    hint: 'Correct the configuration and run the command again; nothing was touched',
  })
}

function placeOf(unit: string, { line }: Fault): Position {
  return { unit, ...(line !== undefined && { line }) }
}

function faultLine({ text, line }: Fault, file: string): string {
  return `${basename(file)}${line === undefined ? '' : `:${line}`}: ${text}`
}

function faultsOf(issue: Issue, source: string | undefined): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fault([...issue.path, key], unknownOption(key, issue.path), source))
  }
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length)[0]
    if (deepest) return faultsOf({ ...deepest, path: [...issue.path, ...deepest.path] } as Issue, source)
  }
  return [fault(issue.path, plain(issue), source)]
}

function fault(path: readonly PropertyKey[], what: string, source: string | undefined): Fault {
  const where = path.map(String).join('.')
  return {
    path,
    text: where === '' ? what : `${where} ${what}`,
    line: source === undefined ? undefined : locateOption(source, path),
  }
}

function unknownOption(key: string, path: readonly PropertyKey[]): string {
  const known = knownOptions(migrationShape, path)
  const meant = closestWord(key, known)
  return `is not an option${meant ? `; did you mean "${meant}"?` : `; there are: ${known.join(', ')}`}`
}

function plain(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${issue.expected}`
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.map(String).join(', ')}`
  return issue.message.replace(/^Invalid input: /, '')
}
