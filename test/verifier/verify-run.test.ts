import { afterAll, beforeAll, describe } from 'vitest'
import { tryLook } from './look-tests.ts'
import { TRIALS } from './trial-counts.ts'
import { makeWorld, type World } from './world.ts'

let world: World | undefined
beforeAll(async () => {
  world = await makeWorld()
}, 300_000)
afterAll(() => world?.close())

describe('verify RUN, into SQLite', () => tryLook(() => world!.looks.runIntoSqlite, TRIALS.runIntoSqlite, 0))
describe('verify RUN, into JSON', () => tryLook(() => world!.looks.runIntoJson, TRIALS.runIntoJson, 1))
