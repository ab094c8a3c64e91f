import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'
import { openTarget } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`the control of a postgres target (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())

  test('a record is found wherever it is by now, and none where it is gone', async () => {
    const schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}`)
    const one = await openTarget(server.address({ schema }))
    const other = await openTarget(server.address({ schema }))
    const lease = Buffer.from('lease')
    const get = async (): Promise<string | undefined> => (await one.control.get('lease'))?.tag
    try {
      const first = await one.control.put('lease', lease)
      expect(await get()).toBe(first)
      expect(await get()).toBe(first)

      const second = await other.control.put('lease', lease)
      expect(second).not.toBe(first)
      expect(await get()).toBe(second)

      await other.control.remove('lease')
      expect(await get()).toBeUndefined()
      const third = await other.control.put('lease', lease)
      expect(await get()).toBe(third)

      await server.run(`DROP SCHEMA ${schema} CASCADE`)
      expect(await get()).toBeUndefined()
      // The schema is not there: now it lies beside it.
      const fourth = await other.control.put('lease', lease)
      expect(await get()).toBe(fourth)
      expect(await get()).toBe(fourth)
    } finally {
      await one.close()
      await other.close()
    }
  })
}
