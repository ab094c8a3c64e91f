import type { Client } from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type CopyParts, sendCopy } from '../../src/drivers/postgres/connection/send-copy.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`copying into postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let schema: string
  let client: Client
  beforeEach(async () => {
    schema = server.newSchema()
    client = await server.connect()
    client.on('error', () => {})
    await client.query(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things (id int PRIMARY KEY, text text); CREATE TABLE ${schema}.ends (at int)`,
    )
    return () => client.end().catch(() => {})
  })
  afterAll(() => server.stop())

  const copy = (parts: Iterable<string>, behind?: CopyParts['behind']): Promise<number> =>
    sendCopy(client, `BEGIN; COPY ${schema}.things FROM STDIN`, {
      parts: bytesOf(parts),
      ...(behind && { behind }),
    })
  const end = (): string => `INSERT INTO ${schema}.ends VALUES (1); COMMIT`
  /** Things and ends that others see. */
  const seen = async (): Promise<readonly number[]> => {
    const [found] = await server.run(
      `SELECT (SELECT count(*)::int FROM ${schema}.things) AS things, (SELECT count(*)::int FROM ${schema}.ends) AS ends`,
    )
    return [found!.rows[0].things, found!.rows[0].ends]
  }

  describe('copying into postgres', () => {
    test('what goes behind the rows is done with them', async () => {
      expect(await copy(['1\ta\n2\tb\n', '3\tc\n'], end)).toBe(3)
      expect(await seen()).toEqual([3, 1])
    })

    test('without it the transaction stays open', async () => {
      expect(await copy([], () => undefined)).toBe(0)
      expect(await copy(['1\ta\n'])).toBe(1)
      expect(await seen()).toEqual([0, 0])
    })

    test.each([
      ['a row', ['1\ta\n', 'one\tb\n'], '22P02'],
      ['a key that is there', ['1\ta\n', '1\tb\n'], '23505'],
    ])('where %s is refused nothing behind it is done', async (_, parts, code) => {
      let asked = 0
      const behind = (): string => `${++asked && end()}`
      await expect(copy(parts, behind)).rejects.toMatchObject({ code })
      expect(asked).toBe(1)
      await client.query('ROLLBACK')
      expect(await seen()).toEqual([0, 0])
    })

    test('where COPY does not begin nothing is asked for', async () => {
      const never = (): never => expect.unreachable('it was asked')
      const lost = sendCopy(client, 'BEGIN; COPY nowhere FROM STDIN', { parts: [], behind: never })
      await expect(lost).rejects.toMatchObject({ code: '42P01' })
      expect((await client.query('ROLLBACK; SELECT 1')).toString()).not.toBe('')
    })

    test('where what is behind is refused the rows are not in either', async () => {
      await expect(copy(['1\ta\n'], () => 'SELECT 1 / 0; COMMIT')).rejects.toMatchObject({ code: '22012' })
      await client.query('ROLLBACK')
      expect(await seen()).toEqual([0, 0])
    })

    test.each(['parts', 'behind'])(
      'where %s fail nothing is in, and the connection answers',
      async (which) => {
        const fail = (): never => {
          throw new RangeError('thrown by the test')
        }
        const parts = (function* () {
          yield '1\ta\n'
          if (which === 'parts') fail()
        })()
        await expect(copy(parts, fail)).rejects.toThrow(RangeError)
        await client.query('ROLLBACK')
        expect(await seen()).toEqual([0, 0])
        expect(await copy(['1\ta\n'], end)).toBe(1)
      },
    )

    test('more than the connection takes at once is all in', async () => {
      const text = 'x'.repeat(1 << 20)
      const parts = Array.from({ length: 8 }, (_, n) => `${n}\t${text}\n`)
      expect(await copy([parts.join('')], end)).toBe(8)
      const [found] = await server.run(`SELECT sum(length(text))::int AS bytes FROM ${schema}.things`)
      expect(found!.rows[0].bytes).toBe(8 << 20)
    })

    test('where the connection goes in the middle it fails, and nothing is in', async () => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
      await server.run(
        `BEGIN; LOCK TABLE ${schema}.things; SELECT pg_terminate_backend(${rows[0].pid}); COMMIT`,
      )
      await expect(copy(['1\ta\n'], end)).rejects.toThrow()
      expect(await seen()).toEqual([0, 0])
    })
  })
}

function* bytesOf(parts: Iterable<string>): Generator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}
