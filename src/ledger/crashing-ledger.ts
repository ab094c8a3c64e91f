import { crashPoint, isArmed } from '../lib/crash-point.ts'
import type { Ledger } from './ledger.ts'

/** Every method that commits, and the word that tells its calls apart: the step, the state, the name of a note. */
const COMMITS: { readonly [Name in keyof Ledger]?: (...args: Parameters<Method<Name>>) => string } = {
  createRun: () => '',
  replan: () => '',
  setState: (_, state) => ` ${state}`,
  beginPhase: (_, step) => ` ${step}`,
  endPhase: (_, step) => ` ${step}`,
  intend: (_, intent) => ` ${intent?.kind}`,
  settleIntent: (_run, _seq, state) => ` ${state}`,
  withdrawIntents: () => '',
  adopt: () => '',
  nextEpoch: () => '',
  // What follows a colon is the partition.
  note: (_, name) => ` ${name.split(':')[0]}`,
}

/** For the crash rig: a point before and after every commit. Without the rig it is the ledger itself. */
export function crashingLedger(ledger: Ledger): Ledger {
  if (!isArmed) return ledger
  const armed = Object.entries(COMMITS).map(([name, detailOf]) => {
    const commit = ledger[name as Commit] as AnyMethod
    const detail = detailOf as (...args: unknown[]) => string
    return [name, armedCommit(name, commit, detail)]
  })
  // Each keeps the signature of the method that it stands for.
  return { ...ledger, ...(Object.fromEntries(armed) as Partial<Ledger>) }
}

type Commit = keyof typeof COMMITS
type Method<Name extends keyof Ledger> = Extract<Ledger[Name], (...args: never[]) => unknown>
type AnyMethod = (...args: unknown[]) => unknown

function armedCommit(name: string, commit: AnyMethod, detailOf: (...args: unknown[]) => string): AnyMethod {
  return (...args) => {
    const point = `ledger.${name}${detailOf(...args)}`
    crashPoint(`${point}:before`)
    const result = commit(...args)
    crashPoint(`${point}:after`)
    return result
  }
}
