import { isDeepStrictEqual } from 'node:util'
import type { Ledger } from '../ledger/ledger.ts'
import type { Json } from '../model/value.ts'
import type { StepContext } from './step.ts'

/** How much of a run went on in parallel. */
export interface AtOneTime {
  /** The most collections that moved at one time. */
  readonly collections: number
  /** The most pages of one collection that were read at one time. */
  readonly readers: number
  /** Why there were not more, or fewer from then on; each reason once. */
  readonly fewer: readonly string[]
}

const NOTE = 'at-one-time'
const ALONE: AtOneTime = { collections: 1, readers: 1, fewer: [] }

/** Merged with what earlier attempts of the run noted. */
export function noteAtOneTime({ ledger, run }: StepContext, found: AtOneTime): void {
  const before = notedAtOneTime(ledger, run.id)
  const note: AtOneTime = {
    collections: Math.max(before.collections, found.collections),
    readers: Math.max(before.readers, found.readers),
    fewer: [...new Set([...before.fewer, ...found.fewer])],
  }
  if (!isDeepStrictEqual(note, before)) ledger.note(run.id, NOTE, note as unknown as Json)
}

export function notedAtOneTime(ledger: Ledger, run: string): AtOneTime {
  return (ledger.noted(run, NOTE) as AtOneTime | undefined) ?? ALONE
}
