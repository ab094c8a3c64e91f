import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { openStore } from '../store/open.ts'
import type { Driver, Drivers } from '../store/driver.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import { parseAddress } from '../store/address.ts'
import type { StoreUnderTest, TestPlace } from './store-under-test.ts'

export interface PlacesOf {
  readonly driver: Driver
  /** Opens the object store under a driver that stands on one. */
  readonly objects?: Drivers['objects']
  /** An address inside this empty folder, or one that has nothing to do with it. */
  readonly address: (folder: string) => string
  /** Instead of the layers that `openStore` composes: puts these on the bare driver. */
  readonly dress?: <Store extends DocumentSource>(store: Store) => Store
  /** With `dress`: whether errors say where they come from. */
  readonly traced?: boolean
  /** A collection without documents cannot be told from none. */
  readonly emptyIsNothing?: boolean
  readonly name?: string
}

/** A driver as a store under test: every place is a folder of its own in the temporary folder of the system. */
export function placesOf(given: PlacesOf): StoreUnderTest {
  const { driver, dress, name = driver.scheme } = given
  return {
    name,
    facts: driver.facts,
    traced: dress ? (given.traced ?? false) : true,
    emptyIsNothing: given.emptyIsNothing ?? false,
    place: () => makePlace(given),
  }
}

async function makePlace(given: PlacesOf): Promise<TestPlace> {
  const root = await mkdtemp(join(tmpdir(), 'dray-contract-'))
  const folder = join(root, 'place')
  const scratch = join(root, 'scratch')
  await Promise.all([mkdir(folder), mkdir(scratch)])
  const address = given.address(folder)
  const other = given.address(`${folder}/../${basename(folder)}`)
  const open = opener(given, scratch)
  const opened: DocumentSource[] = []
  const remember = <Store extends DocumentSource>(store: Store): Store => {
    opened.push(store)
    return store
  }
  return {
    folder,
    target: async () => remember(await open.target(address)),
    source: async () => remember(await open.source(address)),
    alias: async () => remember(await open.source(other)),
    async remove() {
      await Promise.all(opened.map((store) => store.close().catch(() => {})))
      await rm(root, { recursive: true, force: true })
    },
  }
}

interface Opener {
  source(address: string): Promise<DocumentSource>
  target(address: string): Promise<DocumentTarget>
}

function opener({ driver, objects = noObjects, dress }: PlacesOf, scratch: string): Opener {
  const options = { drivers: { documents: [driver], objects }, scratch }
  if (!dress) {
    return {
      source: async (address) => (await openStore(address, { ...options, role: 'source' })).store,
      target: async (address) => (await openStore(address, { ...options, role: 'target' })).store,
    }
  }
  const context = { scratch, objects }
  return {
    source: async (address) => dress(await driver.openSource(parseAddress(address)!, context)),
    target: async (address) => {
      if (!driver.openTarget) throw new Error(`${driver.scheme} cannot be a target`)
      return dress(await driver.openTarget(parseAddress(address)!, context))
    },
  }
}

function noObjects(): never {
  throw new Error('This driver was said to need no object store')
}
