import { expect, test } from 'vitest'
import { Outcomes, STATUS } from './outcomes.ts'

test('a page of one kind other than written says so per entry: an undo must not take it for written', () => {
  expect(new Outcomes(3, STATUS.unchanged).status).toEqual(new Uint8Array([1, 1, 1]))
  expect(new Outcomes(3, STATUS.written).status).toBeUndefined()
})

test('one entry of another kind leaves the others as they were', () => {
  const outcomes = new Outcomes(3, STATUS.unchanged)
  outcomes.set(1, STATUS.conflicted)
  expect(outcomes.tally()).toEqual({ written: 0, unchanged: 2, skipped: 0, conflicted: 1, rejected: 0 })
})
