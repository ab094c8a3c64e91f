import { isDeepStrictEqual } from 'node:util'
import type { UndoContext } from './step.ts'

const NOTE = 'left-references'

/** What the target could not hold together, for the report: known when it is finished, and by every later try. */
export function noteLeftReferences(left: readonly string[], { ledger, run }: NotesOfRun): void {
  if (!isDeepStrictEqual(left, leftReferences({ ledger, run }))) ledger.note(run.id, NOTE, [...left])
}

type NotesOfRun = Pick<UndoContext, 'ledger'> & { readonly run: { readonly id: string } }

export function leftReferences({ ledger, run }: NotesOfRun): readonly string[] {
  return (ledger.noted(run.id, NOTE) ?? []) as readonly string[]
}
