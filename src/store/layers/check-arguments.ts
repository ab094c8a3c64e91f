import { DrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import type { ScanRequest } from '../source.ts'
import type { DocumentTarget, WriterRequest } from '../target.ts'
import { brokenContract } from './broken-contract.ts'
import type { Call } from './layer.ts'
import type { MethodName } from './operations.ts'

/** What the checks know of the store. */
export interface Checked {
  readonly scheme: string
  readonly store: Pick<DocumentTarget, 'facts'>
}

type ArgumentChecks = {
  readonly [Name in MethodName<DocumentTarget>]?: (
    checked: Checked,
    ...args: Parameters<DocumentTarget[Name]>
  ) => void
}

const CHECKS: ArgumentChecks = {
  describe: (_, collection, layout) => checkPlace(collection, layout),
  count: (_, collection, layout) => checkPlace(collection, layout),
  read: (_, collection, layout) => checkPlace(collection, layout),
  scan: ({ scheme }, collection, request) => {
    checkPlace(collection, request.layout)
    checkLimit(request)
    checkCursor(scheme, request)
  },
  holds: (_, collection, layout) => checkPlace(collection, layout),
  create: (_, run, collection, layout) => {
    checkName('run', run)
    checkPlace(collection, layout)
  },
  writer: ({ store }, request) => checkWriter(store, request),
  clear: (_, run, collection, layout) => {
    checkName('run', run)
    checkPlace(collection, layout)
  },
  publish: (_, run) => checkName('run', run),
  isPublished: (_, run) => checkName('run', run),
  discard: (_, run) => checkName('run', run),
  forget: (_, run) => checkName('run', run),
  restore: (_, run) => checkName('run', run),
  revert: (_, collection, layout) => checkPlace(collection, layout),
  drop: (_, collection, layout) => checkPlace(collection, layout),
}

/** @throws BUG, or STORE_UNSUPPORTED for a way of writing that the store does not have */
export function checkArguments({ name, args }: Call, checked: Checked): void {
  // The compiler sees to the arguments of each entry above; here they are whatever the caller gave.
  const check = (CHECKS as Record<string, ((checked: Checked, ...args: unknown[]) => void) | undefined>)[name]
  check?.(checked, ...args)
}

function checkPlace(collection: string, layout: Layout | undefined): void {
  checkName('collection', collection)
  if (!layout || (layout.kind === 'row') !== (layout.schema !== undefined)) {
    throw brokenContract(`No layout was given for "${collection}"`)
  }
}

function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string' || name === '') throw brokenContract(`No ${what} was named`)
}

function checkLimit({ limit }: ScanRequest): void {
  if (limit.bytes > 0 && limit.entries > 0) return
  throw brokenContract(`A page must be allowed something: ${JSON.stringify(limit)}`)
}

function checkCursor(scheme: string, { after }: ScanRequest): void {
  if (!after || after.driver === scheme) return
  throw brokenContract(`A cursor of ${after.driver} was given to a store of ${scheme}`)
}

function checkWriter({ facts }: Checked['store'], request: WriterRequest): void {
  checkName('run', request.run)
  checkName('partition', request.partition)
  checkPlace(request.collection, request.layout)
  if (!Number.isSafeInteger(request.epoch) || request.epoch < 0) {
    throw brokenContract(`An epoch is a whole number: ${request.epoch}`)
  }
  if (request.mode === 'merge' && facts.writes === 'load') {
    throw new DrayError('STORE_UNSUPPORTED', 'This store takes whole collections only', {
      hint: 'Choose an empty target, or --replace to put a new store in its place',
    })
  }
}
