import type { UndoContext } from './step.ts'

/** Target collections of the run that a rollback has taken back. */
export function undoneCollections({ ledger, run }: Pick<UndoContext, 'ledger' | 'run'>): ReadonlySet<string> {
  const undone = ledger.intents(run.id, { kind: 'create' }).filter(({ state }) => state === 'undone')
  return new Set(undone.map(({ subject }) => subject))
}
