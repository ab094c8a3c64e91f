export {
  check,
  compareStores,
  count,
  describe,
  findRun,
  listRuns,
  migrate,
  openStore,
  plan,
  planReplay,
  replay,
  resume,
  rollback,
  verifyRun,
} from './dray.ts'
export type { MigrateOptions, MigrationLike, Options, PlanOptions, ReplayOptions } from './dray.ts'
export { defineMigration, drop } from './definition/define-migration.ts'
export type { MigrationInput, PoliciesInput } from './definition/define-migration.ts'
export { loadMigration } from './definition/load-migration.ts'
export type { LoadRequest } from './definition/load-migration.ts'
export { drivers } from './drivers/index.ts'
export { DrayError, isDrayError } from './model/error.ts'
export type { ErrorCode, ErrorGroup } from './model/error-codes.ts'
export type { Event } from './model/event.ts'
export type { Counts } from './model/counts.ts'
export { Key } from './model/key.ts'
export { Tagged } from './model/value.ts'
export type { Json, Value } from './model/value.ts'
export type {
  CollectionDefinition,
  ColumnDefinition,
  Mapped,
  MappingContext,
  MappingEntry,
  Migration,
  Policies,
} from './plan/migration.ts'
export type { Plan } from './plan/plan.ts'
export type {
  CheckReport,
  CompareReport,
  CountReport,
  DescribeReport,
  Report,
  RollbackReport,
  RouteReport,
} from './run/report/report.ts'
export type { RunRecord, RunState } from './ledger/run-record.ts'
export type { Driver, Drivers, OpenContext } from './store/driver.ts'
export type { DocumentSource } from './store/source.ts'
export type { DocumentTarget, Writer } from './store/target.ts'
export type { ObjectStore } from './store/object-store.ts'
