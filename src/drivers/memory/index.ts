import type { Driver } from '../../store/driver.ts'
import { missingStore } from './errors.ts'
import { facts } from './facts.ts'
import { addressOptions, readOptions, storeOptions } from './options.ts'
import { placeOf } from './place.ts'
import { memorySource } from './source.ts'
import { memoryTarget } from './target.ts'

export { clearMemory } from './place.ts'

/** Stores of this process alone, met by name: for tests of migrations, and the example to copy for a new driver. */
export const memoryDriver: Driver = {
  scheme: 'memory',
  title: 'Memory of this process',
  example: 'memory:name',
  local: false,
  facts,
  addressOptions,
  readOptions,
  storeOptions,

  async openSource({ path }) {
    const place = placeOf(path)
    if (!place.published) throw missingStore(`memory:${path}`)
    return memorySource(place)
  },

  async openTarget({ path }) {
    return memoryTarget(placeOf(path))
  },
}
