import type { UndoContext } from './step.ts'

const NOTE = 'left-references'

/** What the target could not hold together, for the report: known when it is finished, and by every later try. */
export function noteLeftReferences(
  left: readonly string[],
  { ledger, run }: Pick<UndoContext, 'ledger'> & { readonly run: { readonly id: string } },
): void {
  ledger.note(run.id, NOTE, [...left])
}

export function leftReferences({ ledger, run }: Pick<UndoContext, 'ledger' | 'run'>): readonly string[] {
  return (ledger.noted(run.id, NOTE) ?? []) as readonly string[]
}
