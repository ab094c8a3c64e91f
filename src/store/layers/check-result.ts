import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Outcomes } from '../../model/outcomes.ts'
import type { CollectionInfo, DocumentSource, ScanRequest } from '../source.ts'
import type { DocumentTarget, Writer } from '../target.ts'
import { brokenContract } from './broken-contract.ts'
import type { Call } from './layer.ts'
import type { MethodName } from './operations.ts'

type Check<Method> = Method extends (...args: infer Args) => Promise<infer Result>
  ? (result: Result, ...args: Args) => void
  : never

type ResultChecks = {
  readonly [Name in MethodName<DocumentTarget>]?: Check<DocumentTarget[Name]>
} & { readonly [Name in MethodName<Writer> as `writer.${Name}`]?: Check<Writer[Name]> }

const CHECKS: ResultChecks = {
  collections: checkNames,
  count: ({ records }) => checkCount(records),
  read: (entries, collection, _, keys) =>
    checkAligned(`Reading "${collection}"`, entries.length, keys.length),
  scan: (page, collection, request) => {
    checkColumns(page, collection)
    checkProgress(page, request, collection)
  },
  pin: ({ generation }) => {
    if (generation === '') throw brokenContract('A pin without a generation')
  },
  revert: (outcomes, collection, _, changes) =>
    checkAligned(`Reverting "${collection}"`, outcomes.count, changes.length),
  'writer.write': (outcomes: Outcomes, page) => checkAligned('Writing a page', outcomes.count, page.count),
}

/** @throws BUG: a driver that answers so would lose records without anyone noticing */
export function checkResult({ name, args }: Call, result: unknown): void {
  // The compiler sees to the types of each entry above; a driver written elsewhere may still answer anything.
  const check = (CHECKS as Record<string, ((result: unknown, ...args: unknown[]) => void) | undefined>)[name]
  check?.(result, ...args)
}

function checkNames(collections: readonly CollectionInfo[]): void {
  const names = collections.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw brokenContract(`Two collections are called "${twice}"`)
}

function checkCount(records: number): void {
  if (!Number.isSafeInteger(records) || records < 0) throw brokenContract(`A count of ${records} records`)
}

function checkAligned(what: string, answered: number, asked: number): void {
  if (answered === asked) return
  throw brokenContract(`${what} was asked about ${asked} entries and answered for ${answered}`)
}

function checkColumns(page: DocumentPage, collection: string): void {
  const { count, at, prints, keyHashes, traits, cells } = page
  const whole =
    at.length === 4 * count &&
    prints.length === 4 * count &&
    keyHashes.length === 2 * count &&
    traits.length === count &&
    (!cells || cells.length === 2 * count)
  if (!whole) throw brokenContract(`The columns of a page of "${collection}" do not fit its ${count} entries`)
}

/** A page that leads nowhere would be read for ever. */
function checkProgress(
  { next }: Awaited<ReturnType<DocumentSource['scan']>>,
  { after }: ScanRequest,
  collection: string,
): void {
  if (!next || !after || JSON.stringify(next) !== JSON.stringify(after)) return
  throw brokenContract(`The scan of "${collection}" does not get on: its cursor leads to itself`)
}
