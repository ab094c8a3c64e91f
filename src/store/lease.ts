import { livenessOf, ownIdentity, type ProcessIdentity } from '../lib/process-identity.ts'
import { DrayError } from '../model/error.ts'
import type { Control } from './control.ts'

const NAME = 'lease'

/** Who may write to a target, as it lies in the target's control. */
export interface LeaseRecord {
  readonly run: string
  /** The folder with the run's ledger: where it can be resumed or rolled back. */
  readonly stateDir: string
  readonly holder: ProcessIdentity
  readonly since: number
  /** The process stopped in good order; its run is not finished. */
  readonly parked: boolean
}

export interface Lease {
  /** @throws DrayError TARGET_LOCKED when somebody took it over meanwhile: stop at once, in silence */
  confirm(): Promise<void>
  /** The run is not finished, but nobody works on it now. */
  park(): Promise<void>
  /** The run is over. */
  release(): Promise<void>
}

export interface LeaseRequest {
  readonly run: string
  readonly stateDir: string
  readonly store: string
  /** Take it from a machine that cannot be asked. */
  readonly takeOver?: boolean
  /** Asks the ledger of this very folder: a run that is over, or never began, holds nothing. */
  readonly isOver?: (run: string) => boolean
}

/**
 * One run per target, wherever it is started from. A lease is taken over only when its holder is provably dead, parked,
 * or the caller says so.
 * @throws DrayError TARGET_LOCKED naming run, machine, folder and time
 */
export async function acquireLease(control: Control, request: LeaseRequest): Promise<Lease> {
  const held = await control.get(NAME)
  if (held) refuseIfHeld(parse(held.bytes, request.store), request)
  const record: LeaseRecord = {
    run: request.run,
    stateDir: request.stateDir,
    holder: ownIdentity(),
    since: Date.now(),
    parked: false,
  }
  const tag = await control.put(NAME, encode(record), { ifTag: held?.tag ?? null })
  if (tag === undefined) throw locked(request.store, 'another run that took it at this very moment')
  return leaseOf(control, record, tag, request.store)
}

/** Who holds the target, if anybody: for a preflight that takes nothing. */
export async function readLease(control: Control, store: string): Promise<LeaseRecord | undefined> {
  const held = await control.get(NAME)
  return held && parse(held.bytes, store)
}

/** What stands in the way of this run, in words; undefined when nothing does. */
export function obstacleOf(lease: LeaseRecord, request: Omit<LeaseRequest, 'store'>): string | undefined {
  const liveness = lease.parked ? 'dead' : livenessOf(lease.holder)
  const who = `run ${lease.run} of ${lease.stateDir}, process ${lease.holder.pid} on ${lease.holder.host}, since ${new Date(lease.since).toISOString()}`
  if (liveness === 'alive') return `${who} is at work`
  if (liveness === 'unknown' && !request.takeOver) return `${who} cannot be asked from here`
  const isHere = lease.stateDir === request.stateDir
  const mayTake = isHere && (lease.run === request.run || request.isOver?.(lease.run))
  return mayTake ? undefined : `${who} is not finished`
}

function refuseIfHeld(lease: LeaseRecord, request: LeaseRequest): void {
  const obstacle = obstacleOf(lease, request)
  if (obstacle !== undefined) throw locked(request.store, obstacle)
}

function locked(store: string, obstacle: string): DrayError {
  return new DrayError('TARGET_LOCKED', `The target is held: ${obstacle}`, {
    store,
    hint: 'Wait for it, or from its folder: `dray resume`, or `dray rollback`; `--take-over` only when its machine is gone for good',
  })
}

function leaseOf(control: Control, record: LeaseRecord, firstTag: string, store: string): Lease {
  let tag = firstTag
  return {
    async confirm() {
      const now = await control.get(NAME)
      if (now?.tag !== tag) throw locked(store, 'another run took it over')
    },
    async park() {
      const parked = await control.put(NAME, encode({ ...record, parked: true }), { ifTag: tag })
      if (parked !== undefined) tag = parked
    },
    async release() {
      const now = await control.get(NAME)
      if (now?.tag === tag) await control.remove(NAME)
    },
  }
}

function encode(record: LeaseRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record))
}

function parse(bytes: Uint8Array, store: string): LeaseRecord {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as LeaseRecord
  } catch (cause) {
    throw new DrayError('STATE_CORRUPT', 'The lease at the target cannot be read', { store, cause })
  }
}
