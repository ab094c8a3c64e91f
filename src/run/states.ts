import type { RunRecord, RunState } from '../ledger/run-record.ts'
import { migrateAgain } from './migrate-again.ts'

export type RunCommand = 'migrate' | 'resume' | 'rollback' | 'verify' | 'replay'

/**
 * What a command answers to a run in each state. `go`: does it. `nothing`: it is done already, exit 0.
 * `rejects`: done, but with rejects, exit 3. `refuse`: exit 2 with the command that helps instead.
 * `migrate` is asked about an unfinished run to the same target.
 */
export type Answer = 'go' | 'nothing' | 'rejects' | { readonly refuse: string }

const RESUME_FIRST: Answer = { refuse: 'dray resume, or dray rollback' }
const ROLL_BACK: Answer = { refuse: 'dray rollback' }
/** What is left may never be what the run left there: then only force ends it. */
const FORCE_BACK: Answer = {
  refuse: 'dray rollback, or by force where that cannot get further: dray rollback --force',
}
const AGAIN: Answer = { refuse: 'dray migrate' }

export const ANSWERS: Readonly<Record<RunState, Readonly<Record<RunCommand, Answer>>>> = {
  planned: {
    migrate: RESUME_FIRST,
    resume: 'go',
    rollback: 'go',
    verify: RESUME_FIRST,
    replay: RESUME_FIRST,
  },
  running: {
    migrate: RESUME_FIRST,
    resume: 'go',
    rollback: 'go',
    verify: RESUME_FIRST,
    replay: RESUME_FIRST,
  },
  interrupted: {
    migrate: RESUME_FIRST,
    resume: 'go',
    rollback: 'go',
    verify: RESUME_FIRST,
    replay: RESUME_FIRST,
  },
  failed: { migrate: RESUME_FIRST, resume: 'go', rollback: 'go', verify: 'go', replay: RESUME_FIRST },
  finished: { migrate: 'go', resume: 'nothing', rollback: 'go', verify: 'go', replay: 'nothing' },
  'finished-with-rejects': { migrate: 'go', resume: 'rejects', rollback: 'go', verify: 'go', replay: 'go' },
  'rolling-back': {
    migrate: ROLL_BACK,
    resume: ROLL_BACK,
    rollback: 'go',
    verify: ROLL_BACK,
    replay: ROLL_BACK,
  },
  'rolled-back': { migrate: 'go', resume: AGAIN, rollback: 'nothing', verify: AGAIN, replay: AGAIN },
  'rollback-incomplete': {
    migrate: FORCE_BACK,
    resume: FORCE_BACK,
    rollback: 'go',
    verify: FORCE_BACK,
    replay: FORCE_BACK,
  },
}

/** What to do about a run that waits for something; undefined where it waits for nothing. */
export function nextOf(run: RunRecord): string | undefined {
  const answer = ANSWERS[run.state].migrate
  return typeof answer === 'object' ? insteadOf(answer, run) : undefined
}

/** The commands of a refusal, said of this run. */
export function insteadOf({ refuse }: Extract<Answer, object>, run: RunRecord): string {
  return refuse
    .replaceAll(/dray (?:resume|rollback)/g, `$& ${run.id}`)
    .replaceAll('dray migrate', () => migrateAgain(run))
}
