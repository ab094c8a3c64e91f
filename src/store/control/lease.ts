import { livenessOf, ownIdentity, type ProcessIdentity } from '../../lib/process-identity.ts'
import { quoted } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'
import type { Control } from './control.ts'
import { letGo, takeInHand, wasLetGo, type Hold } from './leases-in-hand.ts'

const NAME = 'lease'
/** Beside it: what its holder would need, should the state folder be lost. */
const MEMO = 'memo'

/** Who may write to a target, as it lies in the target's control. */
export interface LeaseRecord {
  readonly run: string
  /** The folder with the run's ledger: where it can be resumed or rolled back. */
  readonly stateDir: string
  readonly holder: ProcessIdentity
  /** Tells it from other leases of the same process. */
  readonly hold?: Hold
  readonly since: number
  /** The process stopped in good order; its run is not finished. */
  readonly parked: boolean
}

export interface Lease {
  /** @throws DrayError TARGET_LOCKED when somebody took it over meanwhile: stop at once, in silence */
  confirm(): Promise<void>
  /** Keeps at the target, as long as the lease is there, what its run could be put together from again. */
  remember(memo: Uint8Array): Promise<void>
  /** The run is not finished, but nobody works on it now; also where the target cannot be told. */
  park(): Promise<void>
  /** The run is over; so it is where the target cannot be told. */
  release(): Promise<void>
}

export interface LeaseRequest {
  readonly run: string
  readonly stateDir: string
  readonly store: string
  /** Take it from a machine that cannot be asked. */
  readonly takeOver?: boolean
  /** Asks the ledger that knows the run: one that is over holds nothing. What no ledger knows is not over. */
  readonly isOver?: (lease: LeaseRecord) => Promise<boolean>
}

/**
 * One run per target, wherever it is started from. A lease is taken over only when its holder is provably dead, parked,
 * or the caller says so.
 * @throws DrayError TARGET_LOCKED naming run, machine, folder and time
 */
export async function acquireLease(control: Control, request: LeaseRequest): Promise<Lease> {
  const held = await control.get(NAME)
  if (held) await refuseIfHeld(parse(held.bytes, request.store), request)
  const record: HeldRecord = {
    run: request.run,
    stateDir: request.stateDir,
    holder: ownIdentity(),
    hold: takeInHand(),
    since: Date.now(),
    parked: false,
  }
  try {
    const tag = await control.put(NAME, encode(record), { ifTag: held?.tag ?? null })
    if (tag === undefined) throw locked(request.store, 'another run that took it at this very moment')
    return leaseOf(control, record, tag, request.store)
  } catch (error) {
    letGo(record.hold)
    throw error
  }
}

/** Who holds the target, if anybody: for a preflight that takes nothing. */
export async function readLease(control: Control, store: string): Promise<LeaseRecord | undefined> {
  const held = await control.get(NAME)
  return held && parse(held.bytes, store)
}

/** What the holder of the lease left for the case that its state folder is lost. */
export async function readMemo(control: Control): Promise<Uint8Array | undefined> {
  return (await control.get(MEMO))?.bytes
}

/** What stands in the way of this run, in words; undefined when nothing does. */
export async function obstacleOf(
  lease: LeaseRecord,
  request: Omit<LeaseRequest, 'store'>,
): Promise<string | undefined> {
  const liveness = livenessUnder(lease)
  if (liveness === 'alive') return `${wordsOf(lease)} is at work`
  if (liveness === 'unknown' && !request.takeOver) return `${wordsOf(lease)} cannot be asked from here`
  const isOwn = lease.stateDir === request.stateDir && lease.run === request.run
  if (isOwn || (await request.isOver?.(lease))) return undefined
  return `${wordsOf(lease)} is not finished`
}

/** @throws DrayError TARGET_LOCKED while a living process works there: neither resume nor rollback would help now */
export async function refuseWorkedAt(control: Control, store: string): Promise<void> {
  const lease = await readLease(control, store)
  if (!lease || livenessUnder(lease) !== 'alive') return
  throw locked(store, `${wordsOf(lease)} is at work`, lease)
}

/** Whether somebody may be at work under it. */
function livenessUnder({ parked, holder, hold }: LeaseRecord): ReturnType<typeof livenessOf> {
  if (parked) return 'dead'
  const liveness = livenessOf(holder)
  return liveness === 'alive' && wasLetGo(holder, hold) ? 'dead' : liveness
}

async function refuseIfHeld(lease: LeaseRecord, request: LeaseRequest): Promise<void> {
  const obstacle = await obstacleOf(lease, request)
  if (obstacle !== undefined) throw locked(request.store, obstacle, lease)
}

function wordsOf({ run, stateDir, holder, since }: LeaseRecord): string {
  const place = `process ${holder.pid} on ${holder.host}`
  return `run ${run} of ${stateDir}, ${place}, since ${new Date(since).toISOString()}`
}

/** What helps against TARGET_LOCKED: also when nobody will ever resume the run. */
export function waysOut({ run, stateDir, holder }: LeaseRecord, store: string): string {
  const there = `${run} --state ${quoted(stateDir)}`
  const where = holder.host === ownIdentity().host ? '' : `on ${holder.host}: `
  return (
    `Wait for it; or ${where}dray resume ${there}, or dray rollback ${there}; with --take-over only when its machine is ` +
    `gone for good. When that folder itself is gone: dray resume --to ${quoted(store)}`
  )
}

function locked(store: string, obstacle: string, holder?: LeaseRecord): DrayError {
  return new DrayError('TARGET_LOCKED', `The target is held: ${obstacle}`, {
    store,
    hint: holder ? waysOut(holder, store) : 'Give the command again: it says which run has it now',
  })
}

/** One that this process took. */
type HeldRecord = LeaseRecord & Required<Pick<LeaseRecord, 'hold'>>

function leaseOf(control: Control, record: HeldRecord, firstTag: string, store: string): Lease {
  let tag = firstTag
  let isEnding = false
  return {
    async confirm() {
      const now = await control.get(NAME)
      if (now?.tag !== tag) throw locked(store, 'another run took it over')
    },
    async remember(memo) {
      await control.put(MEMO, memo)
    },
    async park() {
      letGo(record.hold)
      // Where it could not be given back once, whoever asks again only waits for the store once more.
      if (isEnding) return
      isEnding = true
      const parked = await control.put(NAME, encode({ ...record, parked: true }), { ifTag: tag })
      if (parked !== undefined) tag = parked
    },
    async release() {
      letGo(record.hold)
      const now = await control.get(NAME)
      if (now?.tag !== tag) return
      await control.remove(MEMO)
      await control.remove(NAME)
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
