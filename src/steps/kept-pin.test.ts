import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Ledger } from '../ledger/ledger.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import type { Pin } from '../store/source.ts'
import { keepPin, keptPin, keptUnits } from './kept-pin.ts'

const RUN = { id: 'r1', plan: {}, planId: 'abc', startedAt: 1 }

let folder: string
let ledger: Ledger
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-pin-'))
  ledger = await openLedger(join(folder, '.dray'), { create: true })
  ledger.createRun(RUN)
})
afterEach(async () => {
  ledger.close()
  await rm(folder, { recursive: true })
})

function pinOf(files: number, by: Pin['by'] = 'content'): Pin {
  const units = Array.from({ length: files }, (_, i) => ({ path: `${i}.json`, bytes: i, modifiedMs: 0.5 }))
  return { generation: `g${files}`, by, units, records: { users: files }, damaged: new Map() }
}

test.each([0, 1, 9_999, 10_000, 10_001, 25_000])('%i files are kept, each once and in order', (files) => {
  const pin = pinOf(files)
  keepPin({ ledger, run: RUN }, pin)
  expect(keptPin({ ledger, run: RUN })).toMatchObject({ generation: `g${files}`, by: 'content' })
  expect(keptPin({ ledger, run: RUN })?.records).toEqual({ users: files })
  expect([...keptUnits({ ledger, run: RUN })]).toEqual(pin.units)
})

test('a pin that takes the place of a longer one leaves nothing of it', () => {
  keepPin({ ledger, run: RUN }, pinOf(25_000))
  keepPin({ ledger, run: RUN }, pinOf(3))
  expect([...keptUnits({ ledger, run: RUN })]).toEqual(pinOf(3).units)
  keepPin({ ledger, run: RUN }, pinOf(7, 'stat'))
  expect([...keptUnits({ ledger, run: RUN })]).toEqual([])
})
