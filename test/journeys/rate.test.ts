import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { type Event, migrate, plan, resume, verifyRun } from '../../src/index.ts'
import { documents, failureOf, rows, scene } from './scene.ts'

const THINGS = documents(600)

/** Events of one call with the second in which they came. */
function heard(): {
  readonly events: (Event & { readonly at: number })[]
  readonly onEvent: (event: Event) => void
} {
  const startMs = performance.now()
  const events: (Event & { readonly at: number })[] = []
  return { events, onEvent: (event) => events.push({ ...event, at: (performance.now() - startMs) / 1_000 }) }
}

const isHeld = (event: Event): boolean => event.type === 'wait' && event.for === 'rate'

describe('a rate', () => {
  test('is never exceeded, by the transfer or by what verifies it; and everything arrives', async () => {
    const place = scene({ 'things.json': THINGS })
    const { events, onEvent } = heard()
    const migration = { ...place.migration, policies: { rate: '300/s' } }
    const report = await migrate(migration, { stateDir: place.stateDir, onEvent })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(rows(place.database, 'things')).toEqual(THINGS)
    const pages = events.filter((event) => event.type === 'progress' && event.step === 'transfer')
    expect(pages.length).toBeGreaterThanOrEqual(2)
    // Nothing is saved up before a store is opened: the second page is a second's worth later.
    expect(pages.at(-1)!.at).toBeGreaterThan(0.95)
    // What was written and what is read back are 1,200 records that the target gives or takes: four seconds' worth.
    expect(events.at(-1)!.at).toBeGreaterThan(2.9)
    expect(events.some(isHeld)).toBe(true)
  }, 30_000)

  test('holds a plan that reads everything as well', async () => {
    const place = scene({ 'things.json': documents(90) })
    const { events, onEvent } = heard()
    await plan(place.migration, { policies: { rate: { bytesPerSecond: 13_000 } }, onEvent })
    expect(events.some(isHeld)).toBe(true)
  }, 30_000)

  test('stops at once when it is told to while it waits; a resume keeps the rate, or is given another', async () => {
    const place = scene({ 'things.json': THINGS })
    const { stateDir } = place
    const slow = { policies: { rate: { recordsPerSecond: 0.02 } }, stateDir }
    const stoppedAfter = async (call: (options: object) => Promise<unknown>): Promise<number> => {
      const stop = new AbortController()
      let abortedMs = 0
      const onEvent = (event: Event): void => {
        if (!isHeld(event) || abortedMs > 0) return
        abortedMs = performance.now()
        setTimeout(() => stop.abort(), 50)
      }
      const error = await failureOf(call({ onEvent, signal: stop.signal }))
      expect(error.code).toBe('INTERRUPTED')
      return performance.now() - abortedMs
    }
    expect(await stoppedAfter((more) => migrate(place.migration, { ...slow, ...more }))).toBeLessThan(5_000)
    expect(await stoppedAfter((more) => resume({ stateDir, ...more }))).toBeLessThan(5_000)
    const { events, onEvent } = heard()
    const report = await resume({ stateDir, policies: { rate: {} }, onEvent })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(events.some(isHeld)).toBe(false)
    expect(rows(place.database, 'things')).toEqual(THINGS)
  }, 30_000)

  test('of a run holds for a later look at it, unless that is given another', async () => {
    const place = scene({ 'things.json': documents(20) })
    const { stateDir } = place
    await migrate(place.migration, { stateDir, policies: { rate: { recordsPerSecond: 100 } } })
    const [same, other] = [heard(), heard()]
    await verifyRun({ stateDir, onEvent: same.onEvent, policies: { rate: { recordsPerSecond: 15 } } })
    await verifyRun({ stateDir, onEvent: other.onEvent })
    expect(same.events.some(isHeld)).toBe(true)
    expect(other.events.some(isHeld)).toBe(false)
  }, 30_000)
})
