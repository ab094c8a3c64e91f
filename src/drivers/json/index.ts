import type { Address } from '../../store/address.ts'
import type { Driver } from '../../store/driver.ts'
import { parsedOptions } from './errors.ts'
import { facts } from './facts.ts'
import { fieldsOfKey, jsonLayoutOf } from './layout.ts'
import { kindPlaces } from './read/kind-places.ts'
import { addressOptions, readOptions, storeOptions } from './options.ts'
import { jsonSource } from './source.ts'
import { targetPlace } from './write/target-place.ts'
import { jsonTarget } from './target.ts'

/** JSON files: one, or a folder of them. */
export const jsonDriver: Driver = {
  scheme: 'json',
  title: 'JSON files',
  example: 'json:./data',
  local: true,
  facts,
  addressOptions,
  readOptions,
  storeOptions,
  keyFields: (layout) => fieldsOfKey(jsonLayoutOf(layout)),
  async openSource(address, context) {
    const store = await context.objects(address.path)
    return jsonSource({
      store,
      address: address.text,
      options: optionsOf(address),
      beside: context.beside,
      kindPlaces: kindPlaces(context.scratch),
    })
  },
  async openTarget(address, context) {
    const place = await targetPlace(address.path)
    return jsonTarget({
      place,
      address: address.text,
      options: optionsOf(address),
      objects: context.objects,
      kindPlaces: kindPlaces(context.scratch),
    })
  },
}

function optionsOf(address: Address) {
  return parsedOptions(addressOptions, address.options, address.text)
}
