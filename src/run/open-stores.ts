import { resolve } from 'node:path'
import { rejectsDriver } from '../ledger/rejects-driver.ts'
import type { StoreRef } from '../plan/plan.ts'
import type { Drivers } from '../store/driver.ts'
import { openStore, type Opened } from '../store/open.ts'
import { withScratch } from '../store/scratch.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Surroundings } from './requests.ts'

export interface OpenedPair {
  readonly source: DocumentSource
  readonly target: DocumentTarget
  readonly from: Pick<StoreRef, 'open' | 'driver'>
  readonly to: Pick<StoreRef, 'open' | 'driver'>
  /** Removed with everything in it when the work is done. */
  readonly scratch: string
}

/** Opens source and target, does the work, and closes both whatever happens. Opening writes nothing at either. */
export async function withStores<T>(
  { from, to }: { readonly from: string; readonly to: string },
  surroundings: Surroundings,
  work: (stores: OpenedPair) => Promise<T>,
): Promise<T> {
  return withSource(from, surroundings, (source, scratch) =>
    withTarget(to, surroundings, (target) =>
      work({
        source: source.store,
        target: target.store,
        from: refOf(source),
        to: refOf(target),
        scratch,
      }),
    ),
  )
}

export async function withSource<T>(
  address: string,
  { drivers, emit, signal }: Surroundings,
  work: (opened: Opened<DocumentSource>, scratch: string) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const opened = await openStore(address, {
      drivers: withRejects(drivers, address),
      scratch,
      role: 'source',
      ...(signal && { signal }),
    })
    try {
      if (opened.recognised)
        emit?.({ type: 'note', level: 'info', message: `${opened.address.text}: ${opened.recognised}` })
      return await work(opened, scratch)
    } finally {
      await opened.store.close()
    }
  })
}

export async function withTarget<T>(
  address: string,
  { drivers, emit, signal }: Surroundings,
  work: (opened: Opened<DocumentTarget>, scratch: string) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const opened = await openStore(address, { drivers, scratch, role: 'target', ...(signal && { signal }) })
    try {
      if (opened.recognised)
        emit?.({ type: 'note', level: 'info', message: `${opened.address.text}: ${opened.recognised}` })
      return await work(opened, scratch)
    } finally {
      await opened.store.close()
    }
  })
}

/** A replay reads the rejects of another run: a source like any, but none that is listed or offered. */
function withRejects(drivers: Drivers, address: string): Drivers {
  const isAsked = address.startsWith(`${rejectsDriver.scheme}:`)
  return isAsked ? { ...drivers, documents: [...drivers.documents, rejectsDriver] } : drivers
}

function refOf({ address, driver }: Opened<DocumentSource>): Pick<StoreRef, 'open' | 'driver'> {
  const { scheme, path, options } = address
  const query = new URLSearchParams(options).toString()
  const place = driver.local ? resolve(path) : path
  return { open: `${scheme}:${place}${query && `?${query}`}`, driver: scheme }
}
