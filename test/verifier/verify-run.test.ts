import { afterAll, beforeAll, describe } from 'vitest'
import { tryLook } from './look-tests.ts'
import { makeWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
}, 120_000)
afterAll(() => world.close())

const THOROUGH = process.env['DRAY_THOROUGH'] === '1'

describe('verify RUN, into SQLite', () => {
  const trials = THOROUGH ? { single: 140, together: 10, clean: 140 } : { single: 12, together: 5, clean: 3 }
  tryLook(() => world.looks['run into sqlite'], { ...trials, seed: 0 })
})

describe('verify RUN, into JSON', () => {
  const trials = THOROUGH ? { single: 120, together: 10, clean: 120 } : { single: 12, together: 5, clean: 3 }
  tryLook(() => world.looks['run into json'], { ...trials, seed: 1 })
})
