import type { RunState } from '../../../ledger/run-record.ts'
import type { UndoContext } from '../../step.ts'

const NOTE = 'undo'
const UNDOING: readonly RunState[] = ['rolling-back', 'rollback-incomplete']

/** From here on the run can only go back. What is refused before this point leaves it as it was. */
export function beginUndo(context: UndoContext): void {
  const { ledger, run, only } = context
  const begun = isUndoing(context) ? begunUndo(context) : undefined
  const state = begun?.state ?? ledger.run(run.id)?.state ?? 'rolling-back'
  ledger.note(run.id, NOTE, { state, isWhole: only === undefined || begun?.isWhole === true })
  ledger.setState(run.id, 'rolling-back')
}

export function isUndoing({ ledger, run }: Pick<UndoContext, 'ledger' | 'run'>): boolean {
  const state = ledger.run(run.id)?.state
  return state !== undefined && UNDOING.includes(state)
}

interface Begun {
  /** What the run was before anything of it was undone. */
  readonly state: RunState
  /** All of it was asked for, at least once. */
  readonly isWhole: boolean
}

/** What a run is after a part of it went back: what it was, unless all of it is to go. */
export function stateAfterPart(context: Pick<UndoContext, 'ledger' | 'run'>): RunState {
  const begun = begunUndo(context)
  return !begun || begun.isWhole ? 'rollback-incomplete' : begun.state
}

function begunUndo({ ledger, run }: Pick<UndoContext, 'ledger' | 'run'>): Begun | undefined {
  return ledger.noted(run.id, NOTE) as Begun | undefined
}
