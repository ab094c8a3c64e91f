import type { DrayError } from '../model/error.ts'
import type { Layout } from '../model/layout.ts'
import type { Json } from '../model/value.ts'
import type { Facts } from '../store/facts.ts'
import type { CollectionInfo } from '../store/source.ts'
import type { TakenList } from './collections/elements-of.ts'
import type { Policies } from './migration.ts'

export type UndoTier = 'drop' | 'empty' | 'by-key' | 'by-file'

/** One collection's way: source collection → target collection. Also the partition's name: `p001` … in order of moving. */
export interface Route {
  readonly partition: string
  readonly from: string
  readonly to: string
  readonly where: string
  readonly identity: CollectionInfo['identity']
  readonly source: Layout
  readonly target: Layout
  /** `load`: the collection is made by the run, or was found empty. */
  readonly mode: 'load' | 'merge'
  /** A schema, mapping, key or column function stands in the way: each record is parsed. */
  readonly mapped: boolean
  /** Documents that become rows: each record is made to fit the schema of the target's layout. */
  readonly shaped?: true
  /** Lists that its records lose: their elements are collections of their own. */
  readonly lists?: readonly TakenList[]
  /** Of elements: the collection that their records go to in this run; how many parts of the key are those of the record. */
  readonly parent?: { readonly to: string; readonly parts: number }
  readonly references: Readonly<Record<string, string>>
  readonly sensitive: readonly string[]
  readonly undo: UndoTier
  /** A declared optional file that is not there. */
  readonly absent: boolean
}

export interface StoreRef {
  /** For eyes. */
  readonly address: string
  /** Opens the same store from any folder; holds no secret. */
  readonly open: string
  readonly identity: string
  readonly driver: string
}

/** What was decided: hashed, so that what runs is what was seen. Plain data; functions travel in `RouteCode`. */
export interface Decision {
  readonly v: 1
  readonly from: StoreRef
  readonly to: StoreRef
  readonly routes: readonly Route[]
  readonly policies: Policies
  /** The strongest word for the whole: by-key if any route is. */
  readonly undo: UndoTier
  /** The run makes the store itself (file, folder). */
  readonly createsStore: boolean
  readonly fingerprint: number
  readonly config: { readonly path: string; readonly code: string } | null
}

/** What one route will come to, as far as dray itself decides it. */
export interface RouteForecast {
  readonly to: string
  /** Exact after a full plan; from counts after a quick one; absent where even that is unknown. */
  readonly records?: number
  readonly bytes?: number
  readonly filtered?: number
  readonly rejects?: number
  readonly conflicts?: number
  readonly unchanged?: number
  readonly writes?: number
  /** Records that refer to nothing, and by which the run would not come to its end. */
  readonly orphans?: number
  /** The first rejects and conflicts, with position and reason. */
  readonly examples: readonly ForecastExample[]
  /** Every kind of loss, counted where it is one of single records. */
  readonly losses: readonly LossForecast[]
  /** Reading it fails: it will stop, the others go on. */
  readonly failure?: ReturnType<DrayError['toJSON']>
}

export interface ForecastExample {
  readonly outcome: 'reject' | 'conflict'
  readonly key?: string
  readonly code: string
  readonly reason: string
  readonly where?: string
}

interface LossForecast {
  readonly kind: string
  /** Absent, as is the example, where it is a loss of the whole collection. */
  readonly count?: number
  readonly example?: string
}

export interface Forecast {
  readonly by: 'quick' | 'full'
  readonly routes: readonly RouteForecast[]
  /** Bytes needed for the target and the backup. */
  readonly targetBytes: number
  readonly backupBytes: number
  readonly freeBytes?: number
  /** What the run makes of the store, where that is not the whole of it. */
  readonly makes?: NonNullable<Facts['makes']>
}

export interface Plan {
  /** Hash of `decision`. */
  readonly id: string
  readonly decision: Decision
  readonly forecast: Forecast
  /** Other ways taken, things left out. */
  readonly notes: readonly string[]
  /** What only the target's engine can decide. */
  readonly notEvaluated: readonly string[]
}

export function planAsJson(plan: Plan): Json {
  return JSON.parse(JSON.stringify(plan)) as Json
}
