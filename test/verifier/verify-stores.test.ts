import { afterAll, beforeAll, describe } from 'vitest'
import { tryLook } from './look-tests.ts'
import { TRIALS } from './trial-counts.ts'
import { makeWorld, type World } from './world.ts'

let world: World | undefined
beforeAll(async () => {
  world = await makeWorld()
}, 300_000)
afterAll(() => world?.close())

describe('verify A B, planted in B', () => tryLook(() => world!.looks.target, TRIALS.target, 2))
describe('verify A B, planted in A', () => tryLook(() => world!.looks.source, TRIALS.source, 3))
