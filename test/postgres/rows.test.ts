import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'
import { digestOf, moveAll, openSource, openTarget } from './move.ts'
import { EVERY_TYPE } from './types-sql.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`rows of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let from: string
  let to: string
  beforeEach(async () => {
    from = server.newSchema()
    to = server.newSchema()
    await server.run(`CREATE SCHEMA ${from}`)
  })
  const address = (schema: string): string => server.address({ schema })

  describe('rows of postgres', () => {
    test('every type at its edges is the same row afterwards, as the engine prints it', async () => {
      await server.run(EVERY_TYPE.replaceAll('{table}', `${from}.things`))
      const source = await openSource(address(from))
      const target = await openTarget(address(to))
      const outcomes = await moveAll(source, target)
      const reasons = [...outcomes.values()].flat().flatMap((page) => [...page.reasons.values()])
      expect(reasons.map(({ message }) => message)).toEqual([])

      const print = (schema: string): string => `SELECT t::text AS row FROM ${schema}.things AS t ORDER BY id`
      const [before, after] = await server.run(`${print(from)}; ${print(to)}`)
      expect(after!.rows).toEqual(before!.rows)
      expect(before!.rows).toHaveLength(4)

      const [info] = await source.collections()
      const read = await digestOf(source, { collection: 'things', layout: info!.layout })
      const written = target.layoutFor('things', {}, [], info!.layout.schema)
      expect(read).toMatchObject({ records: 4, problems: [] })
      expect(await digestOf(target, { collection: 'things', layout: written })).toEqual(read)
      await Promise.all([source.close(), target.close()])
    })
  })
}
