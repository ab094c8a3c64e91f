import { livenessOf, type ProcessIdentity } from '../lib/process-identity.ts'
import type { Json } from '../model/value.ts'
import { type Intent, type Phase, RUN_STATES, type RunRecord, type RunState } from './run-record.ts'
import type { Row } from './sqlite.ts'
import { stateCorrupt } from './state-errors.ts'

export function jsonText(value: Json): string {
  return JSON.stringify(value)
}

/** @throws DrayError STATE_CORRUPT */
export function jsonOf(path: string, text: unknown): Json {
  try {
    // The only writer of these columns is `jsonText`.
    return JSON.parse(String(text)) as Json
  } catch (cause) {
    throw stateCorrupt(path, 'a value in the ledger is not JSON any more', cause)
  }
}

export function runOf(path: string, row: Row): RunRecord {
  return {
    id: String(row.id),
    ...(row.parent !== null && { parent: String(row.parent) }),
    state: stateOf(path, row),
    plan: jsonOf(path, row.plan),
    planId: String(row.plan_id),
    startedAt: Number(row.started_at),
    ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
    ...errorOf(path, row),
    ...(row.report !== null && { report: jsonOf(path, row.report) }),
  }
}

/** Whoever was killed wrote nothing more: a run whose process is gone was interrupted. */
function stateOf(path: string, row: Row): RunState {
  const state = oneOf(path, RUN_STATES, row.state)
  if (state !== 'running' || row['worker'] === null) return state
  // Written by `setState`.
  const worker = jsonOf(path, row['worker']) as unknown as ProcessIdentity
  return livenessOf(worker) === 'dead' ? 'interrupted' : state
}

export function phaseOf(path: string, row: Row): Phase {
  return {
    step: String(row.step),
    state: oneOf(path, ['open', 'done'], row.state),
    startedAt: Number(row.started_at),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    ...(row.result !== null && { result: jsonOf(path, row.result) }),
  }
}

export function intentOf(path: string, row: Row): Intent {
  return {
    seq: Number(row.seq),
    kind: String(row.kind),
    subject: String(row.subject),
    details: jsonOf(path, row.details),
    state: oneOf(path, ['open', 'done', 'undone'], row.state),
  }
}

/** The attempts that failed are not what a run that has got there is remembered by. */
const ARRIVED: readonly RunState[] = ['finished', 'finished-with-rejects', 'rolled-back']

function errorOf(path: string, row: Row): Pick<RunRecord, 'error'> {
  if (row.error === null || ARRIVED.some((state) => state === row.state)) return {}
  return { error: jsonOf(path, row.error) }
}

function oneOf<Word extends string>(path: string, words: readonly Word[], found: unknown): Word {
  const word = words.find((candidate) => candidate === found)
  if (word === undefined) throw stateCorrupt(path, `"${String(found)}" is none of ${words.join(', ')}`)
  return word
}
