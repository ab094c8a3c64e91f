import { afterAll, beforeAll, describe } from 'vitest'
import { tryLook } from './look-tests.ts'
import { makeWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
}, 120_000)
afterAll(() => world.close())

const TRIALS =
  process.env['DRAY_THOROUGH'] === '1'
    ? { single: 70, together: 10, clean: 70 }
    : { single: 10, together: 5, clean: 2 }

describe('verify A B, planted in B', () => {
  tryLook(() => world.looks.target, { ...TRIALS, seed: 2 })
})

describe('verify A B, planted in A', () => {
  tryLook(() => world.looks.source, { ...TRIALS, seed: 3 })
})
