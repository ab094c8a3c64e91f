import type { Json } from '../model/value.ts'
import type { Pin, PinnedUnit } from '../store/source.ts'
import type { StepContext } from './step.ts'

type LedgerOfRun = Pick<StepContext, 'ledger' | 'run'>

/** The state in which the source was when the run began, as the ledger has it. */
export type KeptPin = Pick<Pin, 'generation' | 'by' | 'records'>

interface NotedPin extends KeptPin {
  readonly units: number
}

const NOTE = 'pin'
/** They are in notes of their own, so many in each: of a folder with a file per record there are as many as records. */
const UNITS_IN_NOTE = 10_000

/** What is asked of the units later is their content: a pin by time and size keeps none. The pin itself is noted last. */
export function keepPin({ ledger, run }: LedgerOfRun, { generation, by, records, units }: Pin): void {
  const kept = by === 'content' ? units.length : 0
  if (kept > 0) {
    let notes = 0
    for (const some of inPieces(units)) ledger.note(run.id, unitsNote(notes++), some as unknown as Json)
  }
  const pin: NotedPin = { generation, by, ...(records && { records }), units: kept }
  ledger.note(run.id, NOTE, pin as unknown as Json)
}

export function keptPin({ ledger, run }: LedgerOfRun): KeptPin | undefined {
  return ledger.noted(run.id, NOTE) as NotedPin | undefined
}

export function* keptUnits({ ledger, run }: LedgerOfRun): Iterable<PinnedUnit> {
  const { units } = ledger.noted(run.id, NOTE) as unknown as NotedPin
  for (let i = 0; i * UNITS_IN_NOTE < units; i++) {
    yield* ledger.noted(run.id, unitsNote(i)) as unknown as readonly PinnedUnit[]
  }
}

function unitsNote(i: number): string {
  return `${NOTE}:${i}`
}

function* inPieces(units: Pin['units']): Iterable<readonly PinnedUnit[]> {
  let piece: PinnedUnit[] = []
  for (const unit of units) {
    piece.push(unit)
    if (piece.length < UNITS_IN_NOTE) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}
