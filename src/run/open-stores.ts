import { resolve } from 'node:path'
import { rejectsDriver } from '../ledger/rejects-driver.ts'
import type { Rate } from '../model/rate.ts'
import type { StoreRef } from '../plan/plan.ts'
import type { Drivers } from '../store/driver.ts'
import { queryText, redactAddress } from '../store/address.ts'
import { openStore, type Opened } from '../store/open.ts'
import { withScratch } from '../store/scratch.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import { retryTally, type RetryTally } from '../store/retry-tally.ts'
import type { Surroundings } from './requests.ts'

type Opening = Pick<Surroundings, 'drivers' | 'emit' | 'signal'> & {
  /** The most that may come out of each store, or go into it. */
  readonly rate?: Rate | undefined
  readonly retries?: RetryTally
}

export interface OpenedPair {
  readonly source: DocumentSource
  readonly target: DocumentTarget
  readonly from: Pick<StoreRef, 'open' | 'driver'>
  readonly to: Pick<StoreRef, 'open' | 'driver'>
  /** Removed with everything in it when the work is done. */
  readonly scratch: string
  /** Of both, from the moment of opening. */
  readonly retries: RetryTally
}

/** Opens source and target, does the work, and closes both whatever happens. Opening writes nothing at either. */
export async function withStores<T>(
  { from, to }: { readonly from: string; readonly to: string },
  surroundings: Opening,
  work: (stores: OpenedPair) => Promise<T>,
): Promise<T> {
  const retries = retryTally()
  const opening = { ...surroundings, retries }
  return withSource(from, opening, (source, scratch) =>
    withTarget(to, opening, (target) =>
      work({
        source: source.store,
        target: target.store,
        from: refOf(source),
        to: refOf(target),
        scratch,
        retries,
      }),
    ),
  )
}

export async function withSource<T>(
  address: string,
  opening: Opening,
  work: (opened: Opened<DocumentSource>, scratch: string) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const opened = await openStore(address, {
      ...howToOpen(address, opening),
      scratch,
      role: 'source',
    })
    try {
      tellRecognised(opened, opening)
      return await work(opened, scratch)
    } finally {
      await opened.store.close()
    }
  })
}

export async function withTarget<T>(
  address: string,
  opening: Opening,
  work: (opened: Opened<DocumentTarget>, scratch: string) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const opened = await openStore(address, { ...howToOpen(address, opening), scratch, role: 'target' })
    try {
      tellRecognised(opened, opening)
      return await work(opened, scratch)
    } finally {
      await opened.store.close()
    }
  })
}

function howToOpen(
  address: string,
  { drivers, emit, signal, rate, retries }: Opening,
): Omit<Parameters<typeof openStore>[1], 'scratch' | 'role'> {
  const store = redactAddress(address)
  return {
    drivers: withRejects(drivers, address),
    ...(signal && { signal }),
    ...(rate && { rate }),
    onWait(wait) {
      if (wait.for === 'retry') retries?.add(wait.ms)
      emit?.({ type: 'wait', store, ...wait })
    },
  }
}

function tellRecognised({ recognised, address }: Opened<DocumentSource>, { emit }: Opening): void {
  if (recognised) emit?.({ type: 'note', level: 'info', message: `${address.text}: ${recognised}` })
}

/** A replay reads the rejects of another run: a source like any, but none that is listed or offered. */
function withRejects(drivers: Drivers, address: string): Drivers {
  const isAsked = address.startsWith(`${rejectsDriver.scheme}:`)
  return isAsked ? { ...drivers, documents: [...drivers.documents, rejectsDriver] } : drivers
}

function refOf({ address, driver }: Opened<DocumentSource>): Pick<StoreRef, 'open' | 'driver'> {
  const { scheme, path, options } = address
  const place = driver.local ? resolve(path) : path
  return { open: `${scheme}:${place}${queryText(options)}`, driver: scheme }
}
