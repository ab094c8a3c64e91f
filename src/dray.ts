import { resolve } from 'node:path'
import type { MigrationInput } from './definition/define-migration.ts'
import { checkMigration } from './definition/check-migration.ts'
import { drivers } from './drivers/index.ts'
import { DrayError } from './model/error.ts'
import type { Event } from './model/event.ts'
import type { Migration, Policies } from './plan/migration.ts'
import type { Plan } from './plan/plan.ts'
import type { Selection } from './plan/collections/selection.ts'
import { check as checkStores } from './run/check.ts'
import { compareStores as compare } from './run/compare/compare.ts'
import { count as countStore } from './run/count.ts'
import { describe as describeStore } from './run/describe.ts'
import { migrate as runMigration } from './run/migrate.ts'
import { planMigration } from './run/plan.ts'
import { readPlanFile } from './run/plan-file/plan-file.ts'
import type {
  CheckReport,
  CompareReport,
  CountReport,
  DescribeReport,
  Report,
  RollbackReport,
} from './run/report/report.ts'
import type { ReplayRequest, ResumePolicies, Surroundings } from './run/requests.ts'
import { recover } from './run/recover/recover.ts'
import { resume as resumeRun } from './run/resume.ts'
import { rollback as rollBackRun } from './run/rollback.ts'
import { findRun as find, listRuns as list } from './run/runs.ts'
import { planReplay as planReplayOf, replay as replayRun } from './run/replay/replay.ts'
import { verifyRun as verify } from './run/verify.ts'
import type { RunRecord } from './ledger/run-record.ts'
import type { DocumentSource } from './store/source.ts'
import type { DocumentTarget } from './store/target.ts'
import { openStore as open } from './store/open.ts'

/** What every call takes. */
export interface Options {
  /** The folder of ledger, runs and backups. Default: `.dray` in the working directory. */
  readonly stateDir?: string
  readonly onEvent?: (event: Event) => void
  /** One event per record, not only per page. */
  readonly recordEvents?: boolean
  /** Aborted: the batch under way is finished, then the run stops and can be resumed. */
  readonly signal?: AbortSignal
}

export interface PlanOptions extends Options, Selection {
  readonly policies?: Partial<Policies>
  /** `full` (default) reads every record; `quick` looks at names, sizes and counts. */
  readonly by?: 'quick' | 'full'
  /** `full`, but only about this many records of each collection. */
  readonly sample?: number
  /** A file that the plan is kept in as well, for `migrate`: readable JSON, never over a file that is no plan. */
  readonly out?: string
}

export interface MigrateOptions extends Omit<PlanOptions, 'by' | 'sample' | 'out'> {
  /** A file that `plan` wrote: exactly that runs, with its policies and collections, or PLAN_CHANGED says what differs. */
  readonly planFile?: string
  /** Asked once the plan is known; `false` stops before anything is written. */
  readonly confirm?: (plan: Plan) => Promise<boolean>
  /** About how many bytes one batch holds. */
  readonly batchBytes?: number
  /**
   * The most at one time: collections that are moved, where the target takes several, and pages of one that are read, where
   * the source can. Default: 2 and 4.
   */
  readonly jobs?: number
}

/** A migration as `defineMigration` takes it, with both addresses; or one that `loadMigration` read. */
export type MigrationLike = MigrationInput | Migration

/** What would move, in which order, what would be lost, how it is undone. Writes nothing. @throws DrayError */
export function plan(migration: MigrationLike, options: PlanOptions = {}): Promise<Plan> {
  return planMigration({ by: 'full', ...options, ...surroundings(options), migration: complete(migration) })
}

/** Moves the data. @throws DrayError; whatever was written by then is safe, resumable and can be rolled back */
export async function migrate(migration: MigrationLike, options: MigrateOptions = {}): Promise<Report> {
  const { planFile, ...rest } = options
  const planned = planFile === undefined ? undefined : await readPlanFile(planFile)
  return runMigration({
    ...rest,
    ...surroundings(options),
    migration: complete(migration),
    ...(planned && { planned }),
  })
}

/** Goes on where a run stopped; the newest unfinished one when none is named. */
export function resume(
  options: Options & {
    readonly run?: string
    readonly migration?: MigrationLike
    /** Decided otherwise from here on. */
    readonly policies?: Partial<ResumePolicies>
    readonly takeOver?: boolean
    readonly batchBytes?: number
    readonly jobs?: number
    /** The address of its source or target with other settings or credentials: used from here on. */
    readonly source?: string
    /** Without `run`: of the run that this target remembers, also where its state folder was lost. */
    readonly target?: string
  } = {},
): Promise<Report> {
  const { migration, source, target, ...rest } = options
  if (target !== undefined && options.run === undefined) {
    const migrationFor = async (): Promise<Migration | undefined> => migration && complete(migration)
    return recover({ ...rest, ...surroundings(options), from: source, to: target, migrationFor })
  }
  return resumeRun({
    ...rest,
    ...surroundings(options),
    from: source,
    to: target,
    ...(migration && { migration: complete(migration) }),
  })
}

export interface ReplayOptions extends Options {
  /** The run whose rejects are sent again; the newest when absent. */
  readonly run?: string
  /** The migration as it is now; not needed for a run without functions. */
  readonly migration?: MigrationLike
  /** A corrected copy of the run's `rejects.ndjson`. Default: that file itself. */
  readonly rejects?: string
  /** Names of target collections; all that have rejects when absent. */
  readonly collections?: readonly string[]
  /** Decided otherwise than in that run. */
  readonly policies?: Partial<Policies>
  /** Asked once the plan is known; `false` stops before anything is written. */
  readonly confirm?: (plan: Plan) => Promise<boolean>
  readonly batchBytes?: number
  readonly jobs?: number
}

/** Sends the rejects of a finished run again, as a run of its own with that one as its parent. @throws DrayError */
export function replay(options: ReplayOptions = {}): Promise<Report> {
  return replayRun(replaying(options))
}

/** What a replay would do. Writes nothing. @throws DrayError */
export function planReplay(options: ReplayOptions = {}): Promise<Plan> {
  return planReplayOf(replaying(options))
}

function replaying({ migration, ...options }: ReplayOptions): ReplayRequest {
  return { ...options, ...surroundings(options), ...(migration && { migration: complete(migration) }) }
}

/** Takes back what one run wrote, and nothing else. */
export function rollback(
  options: Options & {
    readonly run?: string
    readonly collections?: readonly string[]
    readonly force?: boolean
    readonly takeOver?: boolean
  } = {},
): Promise<RollbackReport> {
  return rollBackRun({ ...options, ...surroundings(options) })
}

/** Holds the target of a run against what it wrote there. */
export function verifyRun(
  options: Options & { readonly run?: string; readonly policies?: Pick<Policies, 'rate'> } = {},
): Promise<Report> {
  return verify({ ...options, ...surroundings(options) })
}

/** Holds two stores against each other and names every differing key. */
export function compareStores(migration: MigrationLike, options: PlanOptions = {}): Promise<CompareReport> {
  return compare({ ...options, ...surroundings(options), migration: complete(migration) })
}

/** The preflight by itself. */
export function check(migration: MigrationLike, options: PlanOptions = {}): Promise<CheckReport> {
  return checkStores({ by: 'full', ...options, ...surroundings(options), migration: complete(migration) })
}

/** Records per collection of one store. */
export function count(store: string, options: Options & Selection = {}): Promise<CountReport> {
  return countStore({ ...options, ...surroundings(options), store })
}

/** What lies in one store: its collections, how they are understood, and the schema of those that are tables. */
export function describe(store: string, options: Options & Selection = {}): Promise<DescribeReport> {
  return describeStore({ ...options, ...surroundings(options), store })
}

/** Every run of a state folder, newest first. */
export function listRuns(options: Pick<Options, 'stateDir'> = {}): Promise<readonly RunRecord[]> {
  return list(surroundings(options))
}

export function findRun(id?: string, options: Pick<Options, 'stateDir'> = {}): Promise<RunRecord> {
  return find(surroundings(options), id)
}

/** Opens one store by its address, in all its layers. A source has no writing methods. The caller closes it. */
export async function openStore(
  address: string,
  options: { readonly role: 'source'; readonly scratch: string },
): Promise<DocumentSource>
export async function openStore(
  address: string,
  options: { readonly role: 'target'; readonly scratch: string },
): Promise<DocumentTarget>
export async function openStore(
  address: string,
  { role, scratch }: { readonly role: 'source' | 'target'; readonly scratch: string },
): Promise<DocumentSource | DocumentTarget> {
  const opened =
    role === 'source'
      ? await open(address, { drivers, scratch, role })
      : await open(address, { drivers, scratch, role })
  return opened.store
}

function surroundings({ stateDir, onEvent, recordEvents, signal }: Options): Surroundings {
  return {
    stateDir: resolve(stateDir ?? '.dray'),
    drivers,
    ...(onEvent && { emit: onEvent }),
    ...(recordEvents !== undefined && { recordEvents }),
    ...(signal && { signal }),
  }
}

/** A loaded migration was checked when it was loaded; one from code is checked here. */
function complete(migration: MigrationLike): Migration {
  const checked = 'config' in migration ? migration : checkMigration(migration, 'the migration', '')
  const { from, to } = checked
  if (from !== undefined && to !== undefined) return { ...checked, from, to } as Migration
  throw new DrayError('USAGE', `The migration names no ${from === undefined ? 'source' : 'target'}`, {
    hint: "Give both addresses: { from: 'json:./data', to: 'sqlite:./app.db' }",
  })
}
