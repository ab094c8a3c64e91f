import { afterAll, describe, expect, test } from 'vitest'
import { streamCopy } from '../../src/drivers/postgres/connection/streamed-copy.ts'
import { copiedOut, type CopiedRows } from '../../src/drivers/postgres/connection/copied-out.ts'
import { rowsOfCopy } from '../../src/drivers/postgres/read/page-of-copy.ts'
import { RenderedText } from '../../src/model/scan/rendered-text.ts'
import { PAD } from '../../src/model/scan/api.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

/** Rows of up to half a megabyte among short ones. */
const ROWS = `SELECT n || ':' || repeat('x', CASE WHEN n % 100 = 0 THEN 5000 * (n / 100) ELSE n % 50 END) FROM generate_series(0, 9999) AS n`

function textsOf(copied: CopiedRows): readonly string[] {
  expect(copied.bytes.length).toBeGreaterThanOrEqual(copied.end + PAD)
  const { bytes, end, starts } = rowsOfCopy(copied)
  const text = Buffer.from(bytes.buffer, 0, end).toString('latin1')
  return starts.map((from, i) => text.slice(from, starts[i + 1]).replace(/\x1e *$/, ''))
}

if (typeof server === 'string') {
  describe.skip(`copying out of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())

  describe('copying out of postgres', () => {
    test.each([
      [ROWS, 1],
      [ROWS, 1 << 25],
      ['SELECT 1 WHERE false', 1000],
      [`SELECT repeat('y', 3000000)`, 100],
    ])('is all that a stream of it is: %s, of about %i bytes', async (sql, about) => {
      const client = await server.connect()
      const copy = `COPY (${sql}) TO STDOUT (FORMAT binary)`
      const rows = textsOf(await copiedOut(client, copy, about))
      const streamed = new RenderedText(1)
      await streamCopy(client, copy, async (chunk) => streamed.putBytes(chunk))
      expect(rows).toEqual(textsOf({ bytes: streamed.bytes, end: streamed.length, hasHeads: false }))
      const { rowCount } = await client.query(sql)
      expect(rows).toHaveLength(rowCount!)
      await client.end()
    })

    test.each([1, 1 << 20])(
      'holds a long row once, and no room beside it: %i bytes were expected',
      async (about) => {
        const client = await server.connect()
        const { bytes, end } = await copiedOut(
          client,
          `COPY (SELECT repeat('y', 9000000)) TO STDOUT (FORMAT binary)`,
          about,
        )
        expect(end).toBeGreaterThan(9_000_000)
        expect(bytes.length - end).toBeLessThan(10_000)
        await client.end()
      },
    )

    test('is nothing where it ends before its last row, and the connection answers again', async () => {
      const client = await server.connect()
      const broken = `COPY (SELECT 1 / (9000 - n) FROM generate_series(1, 9999) AS n) TO STDOUT (FORMAT binary)`
      await expect(copiedOut(client, broken, 1000)).rejects.toMatchObject({ code: '22012' })
      await expect(copiedOut(client, 'COPY nowhere TO STDOUT', 1000)).rejects.toMatchObject({ code: '42P01' })
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
      await client.end()
    })

    test('is nothing where the connection goes, before it and within', async () => {
      const client = await server.connect()
      client.on('error', () => {})
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
      const endless = `COPY (SELECT n, pg_sleep(0.001) FROM generate_series(1, 100000) AS n) TO STDOUT (FORMAT binary)`
      const copied = copiedOut(client, endless, 1000)
      const isOver = expect(copied).rejects.toThrow()
      await server.run(`SELECT pg_sleep(0.2), pg_terminate_backend(${rows[0].pid})`)
      await isOver
      await expect(copiedOut(client, `COPY (${ROWS}) TO STDOUT`, 1000)).rejects.toThrow()
    })
  })
}
