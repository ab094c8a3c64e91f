import type { Checkpoint } from '../model/checkpoint.ts'
import type { Json } from '../model/value.ts'
import type { Intent, Phase, RunRecord, RunState } from './run-record.ts'

/** What durably happened: runs, phases, intents, partitions. Every method is durable when it returns. */
export interface Ledger {
  readonly folder: string
  createRun(run: Pick<RunRecord, 'id' | 'parent' | 'plan' | 'planId' | 'startedAt'>): void
  /** The same run under another decision: other policies from here on. */
  replan(run: string, plan: Json, planId: string): void
  run(id: string): RunRecord | undefined
  /** Newest first. One at work whose process is no more is `interrupted`. */
  runs(): readonly RunRecord[]
  setState(run: string, state: RunState, outcome?: { error?: Json; report?: Json; finishedAt?: number }): void
  beginPhase(run: string, step: string): void
  endPhase(run: string, step: string, result?: Json): void
  phases(run: string): readonly Phase[]
  /** All of them or none. @returns their numbers, in the same order */
  intend(run: string, ...intents: readonly Pick<Intent, 'kind' | 'subject' | 'details'>[]): readonly number[]
  settleIntent(run: string, seqs: readonly number[], state: 'done' | 'undone'): void
  /** Of deeds that were not begun, nor ever will be by these. */
  withdrawIntents(run: string, seqs: readonly number[]): void
  intents(run: string, of?: { readonly kind: Intent['kind']; readonly subject?: string }): readonly Intent[]
  /** The last checkpoint adopted from the target. */
  checkpoint(run: string, partition: string): Checkpoint | undefined
  adopt(run: string, partition: string, checkpoint: Checkpoint): void
  /** The epoch a partition is in, from 1, with why the earlier ones ended. */
  epoch(run: string, partition: string): { readonly epoch: number; readonly reasons: readonly string[] }
  nextEpoch(run: string, partition: string, reason: string): number
  /** Small things a step keeps across a resume. */
  note(run: string, name: string, value: Json): void
  /** What the deed notes is durable at once, when this returns: all of it or nothing. Nothing else is done in it. */
  together(deed: () => void): void
  noted(run: string, name: string): Json | undefined
  close(): void
}
