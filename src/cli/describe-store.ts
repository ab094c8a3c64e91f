import { z, type ZodObject } from 'zod'
import type { Driver } from '../store/driver.ts'
import type { Facts } from '../store/facts.ts'

export interface OptionDescription {
  readonly name: string
  readonly description: string
}

/** A kind of store as data: what `dray stores --json` prints and the documentation is made from. */
export interface StoreDescription {
  readonly scheme: string
  readonly title: string
  readonly example: string
  readonly roles: readonly ('source' | 'target')[]
  readonly facts: Facts
  /** What may stand behind `?` in its address. */
  readonly addressOptions: readonly OptionDescription[]
  /** What a collection's `read` may say. */
  readonly readOptions: readonly OptionDescription[]
  /** What a collection's `store` may say, beside layout and columns. */
  readonly storeOptions: readonly OptionDescription[]
}

export function describeStore(driver: Driver): StoreDescription {
  return {
    scheme: driver.scheme,
    title: driver.title,
    example: driver.example,
    roles: driver.openTarget ? ['source', 'target'] : ['source'],
    facts: driver.facts,
    addressOptions: optionsOf(driver.addressOptions),
    readOptions: optionsOf(driver.readOptions),
    storeOptions: optionsOf(driver.storeOptions),
  }
}

function optionsOf(shape: ZodObject): readonly OptionDescription[] {
  const { properties = {} } = z.toJSONSchema(shape, { unrepresentable: 'any', io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const description = typeof property === 'object' ? (property.description ?? '') : ''
    return { name, description }
  })
}
