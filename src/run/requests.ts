import type { Emit } from '../model/event.ts'
import type { Drivers } from '../store/driver.ts'
import type { Migration, Policies } from '../plan/migration.ts'
import type { Decision, Plan } from '../plan/plan.ts'
import type { Planning } from '../plan/planning.ts'
import type { Selection } from '../plan/collections/selection.ts'
import type { PlanFile } from './plan-file/plan-file.ts'

/** What every call needs: where runs live, what stores there are, where events go. */
export interface Surroundings {
  /** The folder of ledger and runs: `.dray`. */
  readonly stateDir: string
  readonly drivers: Drivers
  readonly emit?: Emit
  /** One event per record, not only per page. */
  readonly recordEvents?: boolean
  readonly signal?: AbortSignal
  /** Aborted at the second Ctrl-C: stop now instead of draining. */
  readonly stopNow?: AbortSignal
}

/** @throws COLLECTION_UNKNOWN for names that are none, with the valid ones */
export interface PlanRequest extends Surroundings, Selection {
  readonly migration: Migration
  readonly policies?: Partial<Policies>
  readonly by: 'quick' | 'full'
  /** `full`, but only this many records of each collection. */
  readonly sample?: number
  /** Tables that are decided already, by collection of the target. */
  readonly knownTables?: Planning['knownTables']
  /** A file for the plan, from which a migration can be run as it was seen. */
  readonly out?: string
}

/** How a run is done, not what is done. */
export interface Pace {
  /** Bytes a page holds, about. */
  readonly batchBytes?: number
  /** Collections that are moved at one time, where the target takes as many. */
  readonly jobs?: number
}

export interface MigrateRequest extends Omit<PlanRequest, 'by' | 'sample' | 'out'>, Pace {
  /** Runs this and nothing else: its policies and collections are the request's. @throws PLAN_CHANGED */
  readonly planned?: PlanFile
  /** Asked once the plan is known and before anything is written. Absent: goes on. */
  readonly confirm?: (plan: Plan) => Promise<boolean>
  /** The run whose rejects this one sends again, and the word for what it does. */
  readonly parent?: string
  readonly command?: 'migrate' | 'replay'
}

export interface ReplayRequest extends Surroundings, Pace {
  /** The newest when absent. */
  readonly run?: string
  /** The migration as it is now, when the run had a config or functions. */
  readonly migration?: Migration
  /** A corrected copy of the run's `rejects.ndjson`. Absent: that file itself. */
  readonly rejects?: string
  readonly collections?: readonly string[]
  readonly policies?: Partial<Policies>
  readonly confirm?: (plan: Plan) => Promise<boolean>
}

export interface ResumeRequest extends Surroundings, Pace {
  /** The newest unfinished run when absent. */
  readonly run?: string
  /** The migration loaded again, when the run had a config. */
  readonly migration?: Migration
  /** Addresses of the same stores with other settings or credentials. Absent: as the run knows them. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** What is decided otherwise from here on: becomes part of the run's plan. */
  readonly policies?: Partial<ResumePolicies>
  /** Takes the lease of a host that cannot be reached. */
  readonly takeOver?: boolean
}

export interface RecoverRequest extends Omit<ResumeRequest, 'run' | 'migration' | 'to'> {
  /** The target of a run whose state folder was lost. */
  readonly to: string
  /** The migration loaded again, for a run that had a config or functions. */
  readonly migrationFor?: (decision: Decision) => Promise<Migration | undefined>
}

/** Policies that may change while a run stands still: they decide about what is yet to come. */
export type ResumePolicies = Pick<
  Policies,
  'onConflict' | 'onInvalid' | 'onLoss' | 'onOrphan' | 'maxRejects' | 'rate'
>

export interface RollbackRequest extends Surroundings {
  readonly run?: string
  readonly collections?: readonly string[]
  readonly force?: boolean
  readonly takeOver?: boolean
}

export interface VerifyRequest extends Surroundings {
  /** The migration loaded again, to name missing records of a mapped collection. */
  readonly migration?: Migration
  readonly run?: string
  /** Absent: the run's. */
  readonly policies?: Pick<Policies, 'rate'>
}

export interface CompareRequest extends Surroundings, Selection {
  readonly migration: Migration
  readonly policies?: Partial<Policies>
}

/** One store, as it lies there or as it is declared. */
export interface OneStoreRequest extends Surroundings, Selection {
  readonly store: string
  readonly declared?: Migration['collections']
}
