import { describe, test } from 'vitest'
import { memoryDriver } from '../../src/drivers/memory/index.ts'
import { checked } from '../../src/store/layers/checked.ts'
import { faulty } from '../../src/store/layers/faulty.ts'
import { layer } from '../../src/store/layers/layer.ts'
import { retrying } from '../../src/store/layers/retrying.ts'
import { traced } from '../../src/store/layers/traced.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'
import { memoryAddress } from './memory-address.ts'

type Dress = <Store extends DocumentSource>(store: Store) => Store

/** Every layer by itself keeps the whole contract: none of them changes what a store is. */
const LAYERS: Readonly<Record<string, Dress>> = {
  none: (store) => store,
  'one that does nothing': (store) => layer(store, { request: (_, proceed) => proceed() }),
  checked: (store) => checked(store, memoryDriver.scheme),
  traced: (store) => traced(store),
  retrying: (store) => retrying(store),
  'faulty without faults': (store) => faulty(store),
}

for (const [name, dress] of Object.entries(LAYERS)) {
  const driver = memoryDriver
  describeStore(
    { describe, test },
    placesOf({ driver, address: memoryAddress, dress, name: `memory, layer: ${name}` }),
  )
}
