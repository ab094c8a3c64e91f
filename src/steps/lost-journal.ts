import { plural } from '../lib/plural.ts'
import type { Json } from '../model/value.ts'
import type { Route } from '../plan/plan.ts'
import type { UndoContext } from './step.ts'

/** Of one collection, what went with the state folder. */
export interface LostJournal {
  /** Records that the run had written into what was there before; null where the target does not tell how many. */
  readonly written: number | null
  /** They are not in the write log either: they came through before, and are not moved again. */
  readonly isUnlogged: boolean
}

type Known = Pick<UndoContext, 'ledger' | 'run'>

const NOTE = 'journal-lost'

/** By target collection: write log and journal do not hold all that the run wrote there. */
export function noteLostJournals(lost: ReadonlyMap<string, LostJournal>, { ledger, run }: Known): void {
  ledger.note(run.id, NOTE, Object.fromEntries(lost) as unknown as Json)
}

export function lostJournal({ to }: Pick<Route, 'to'>, known: Known): LostJournal | undefined {
  const all = lostJournals(known)
  return Object.hasOwn(all, to) ? all[to] : undefined
}

/** What a rollback cannot take back by key; undefined where nothing was lost. */
export function unrevertable(route: Pick<Route, 'to' | 'undo'>, known: Known): string | undefined {
  const lost = lostJournal(route, known)
  if (!lost || lost.written === 0 || route.undo !== 'by-key') return undefined
  const count = lost.written === null ? 'what was' : `${plural(lost.written, 'document')}`
  return `${count} written before the state folder was lost: the journal went with it`
}

/** One line for each collection that cannot go back by key as a whole. */
export function lostJournalNotes(routes: readonly Route[], known: Known): readonly string[] {
  return routes.flatMap((route) => {
    const lost = unrevertable(route, known)
    return lost === undefined ? [] : [`${route.to}: cannot be undone by key: ${lost}`]
  })
}

function lostJournals({ ledger, run }: Known): Readonly<Record<string, LostJournal>> {
  return (ledger.noted(run.id, NOTE) ?? {}) as unknown as Readonly<Record<string, LostJournal>>
}
