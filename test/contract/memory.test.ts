import { describe, test } from 'vitest'
import { memoryDriver } from '../../src/drivers/memory/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'
import { memoryAddress } from './memory-address.ts'

describeStore({ describe, test }, placesOf({ driver: memoryDriver, address: memoryAddress }))
