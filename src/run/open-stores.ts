import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { StoreRef } from '../plan/plan.ts'
import { openStore, type Opened } from '../store/open.ts'
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
    const opened = await openStore(address, { drivers, scratch, role: 'source', ...(signal && { signal }) })
    try {
      if (opened.recognised)
        emit?.({ type: 'note', level: 'info', message: `${address}: ${opened.recognised}` })
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
        emit?.({ type: 'note', level: 'info', message: `${address}: ${opened.recognised}` })
      return await work(opened, scratch)
    } finally {
      await opened.store.close()
    }
  })
}

async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'dray-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function refOf({ address, driver }: Opened<DocumentSource>): Pick<StoreRef, 'open' | 'driver'> {
  const { scheme, path, options } = address
  const query = new URLSearchParams(options).toString()
  const place = driver.local ? resolve(path) : path
  return { open: `${scheme}:${place}${query && `?${query}`}`, driver: scheme }
}
