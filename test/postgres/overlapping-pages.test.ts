import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { migrate, resume } from '../../src/index.ts'
import { Key } from '../../src/model/key.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import type { DocumentPage } from '../../src/model/page/document-page.ts'
import type { LooseEntry } from '../../src/model/scan/pages/page-builder.ts'
import type { DocumentTarget, Writer, WriterHooks } from '../../src/store/target.ts'
import { hooksFor, openWriter, pagesOf } from '../../src/testing/fill.ts'
import { startPostgres } from '../servers/postgres.ts'
import { tcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts'
import { openTarget } from './move.ts'

const server = await startPostgres()
const isThorough = process.env['DRAY_THOROUGH'] === '1'
const DRAY = join(import.meta.dirname, '../../dist/bin/dray.js')

if (typeof server === 'string') {
  describe.skip(`two pages at one time into postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let schema: string
  beforeEach(async () => {
    schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}`)
  })
  afterAll(() => server.stop())

  const things = async (): Promise<readonly string[]> => {
    const [found] = await server.run(`SELECT id FROM ${schema}.things ORDER BY id`)
    return found!.rows.map(({ id }) => String(id))
  }
  /** Pages that are all in but for their COMMIT. */
  const waiting = async (pages: number): Promise<void> => {
    await vi.waitUntil(async () => {
      const [found] = await server.run(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%COPY%${schema}%'`,
      )
      return found!.rows[0].n === pages
    })
  }

  describe('two pages at one time into a table of postgres', () => {
    let target: DocumentTarget
    let writer: Writer
    beforeEach(async () => {
      target = await openTarget(server.address({ schema }))
      writer = (await openWriter(target)).writer
    })
    afterEach(async () => {
      await writer.abandon()
      await target.close()
    })

    const pages = (keys: readonly string[], size = 1): readonly DocumentPage[] =>
      pagesOf(
        keys.map((key): LooseEntry => ({ key: Key.of(key), body: `{"is":"${key}"}` })),
        'text',
        size,
      )
    /** The first page of a writer shows what the table takes. */
    const begin = async (keys: readonly string[]): Promise<readonly DocumentPage[]> => {
      const [first, ...others] = pages(keys)
      expect(writer.overlaps).toBe(false)
      await writer.write(first!, hooksFor(writer, first!))
      expect(writer.overlaps).toBe(true)
      return others
    }
    const beside = (page: DocumentPage, pageBefore: Promise<void>): WriterHooks => ({
      ...hooksFor(writer, page),
      pageBefore,
    })

    test('the second is begun beside the first, and is in only behind it', async () => {
      const [b, c] = await begin(['a', 'b', 'c'])
      const turn = later()
      const hooks = beside(c!, turn.comes)
      const checkpoint = vi.spyOn(hooks, 'checkpoint')
      const written = writer.write(c!, hooks)
      await waiting(1)
      expect(await things()).toEqual(['a'])
      await writer.write(b!, hooksFor(writer, b!))
      expect(await things()).toEqual(['a', 'b'])
      expect(checkpoint).not.toHaveBeenCalled()
      expect(writer.at?.page).toBe(2)
      turn.come()
      expect((await written).tally().written).toBe(1)
      expect(checkpoint).toHaveBeenCalledOnce()
      expect(await things()).toEqual(['a', 'b', 'c'])
      expect(writer.at).toMatchObject({ page: 3, counts: { written: 3 }, cursor: undefined })
    })

    test('where the first fails nothing of the second is in, and both can be written again', async () => {
      const [b, c] = await begin(['a', 'b', 'c'])
      const turn = later()
      const written = writer.write(c!, beside(c!, turn.comes))
      await waiting(1)
      turn.fail(new Error('the first failed'))
      await expect(written).rejects.toThrow('the first failed')
      expect(await things()).toEqual(['a'])
      expect(writer.at?.page).toBe(1)
      for (const page of [b!, c!]) await writer.write(page, hooksFor(writer, page))
      expect(await things()).toEqual(['a', 'b', 'c'])
    })

    test('a key of the first that the second holds: it gives way, and then it is the one that is refused', async () => {
      const [b, again] = await begin(['a', 'b', 'b'])
      const turn = later()
      const second = writer.write(again!, beside(again!, turn.comes))
      await waiting(1)
      expect((await writer.write(b!, hooksFor(writer, b!))).tally().written).toBe(1)
      turn.come()
      expect((await second).of(0)).toBe(STATUS.rejected)
      expect(await things()).toEqual(['a', 'b'])
      expect(writer.at).toMatchObject({ page: 3, counts: { written: 2, rejected: 1 } })
      // What happened once happens again.
      expect(writer.overlaps).toBe(false)
    })

    test('a record that is refused is found when its page is written by itself', async () => {
      const [b, bad] = await begin(['a', 'b', 'a'])
      const turn = later()
      const second = writer.write(bad!, beside(bad!, turn.comes))
      await wait(50)
      await writer.write(b!, hooksFor(writer, b!))
      turn.come()
      expect((await second).of(0)).toBe(STATUS.rejected)
      expect(await things()).toEqual(['a', 'b'])
    })

    test('a server that has no room for another connection: one page after the other', async () => {
      const user = `u_${schema}`
      await server.run(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' CONNECTION LIMIT 2;
        GRANT ALL ON SCHEMA ${schema} TO ${user}`)
      await target.close()
      await writer.abandon()
      await server.run(`DROP TABLE ${schema}.things, ${schema}._dray`)
      target = await openTarget(
        server.address({ schema, user, password: 'secret', options: { sslmode: 'disable' } }),
      )
      writer = (await openWriter(target)).writer
      const [b, c] = await begin(['a', 'b', 'c'])
      const turn = later()
      const first = writer.write(b!, beside(b!, turn.comes))
      const second = writer.write(c!, beside(c!, voidOf(first)))
      await vi.waitUntil(() => !writer.overlaps)
      turn.come()
      await Promise.all([first, second])
      expect(await things()).toEqual(['a', 'b', 'c'])
      expect(writer.at?.page).toBe(3)
    })
  })

  describe('documents into a postgres that is far away', () => {
    const RECORDS = 200
    let folder: string
    let proxy: TcpProxy
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'postgres-overlapping-'))
      proxy = await tcpProxy(server.port)
      proxy.behave({ roundTripMs: 5 })
      vi.stubEnv('PGPASSWORD', server.password)
      const records = Array.from({ length: RECORDS }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat(n % 50) }])
      writeFileSync(join(folder, 'things.json'), JSON.stringify(Object.fromEntries(records)))
    })
    afterEach(async () => {
      vi.unstubAllEnvs()
      await proxy.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const wish = () => ({
      from: join(folder, 'things.json'),
      to: server.address({ schema, port: proxy.port, options: { sslmode: 'disable' } }),
    })
    const place = () => ({ stateDir: join(folder, '.dray'), batchBytes: 1_000 })
    const all = { read: RECORDS, written: RECORDS }

    test('take two connections where one job is not all that is wanted', async () => {
      const alone = await migrate(wish(), { ...place(), jobs: 1 })
      const connections = proxy.connections
      await server.run(`DROP SCHEMA ${schema} CASCADE; CREATE SCHEMA ${schema}`)
      const together = await migrate(wish(), { ...place(), stateDir: join(folder, 'other') })
      expect(proxy.connections).toBe(2 * connections + 1)
      for (const report of [alone, together]) {
        expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: all })
      }
    }, 60_000)

    const killedAt = async (point: string): Promise<unknown> => {
      const words = [DRAY, 'migrate', wish().from, wish().to, '--batch-size', '1k', '--yes', '--no-config']
      const env = { ...process.env, DRAY_CRASH_AT: point }
      return promisify(execFile)(process.execPath, words, { cwd: folder, env }).catch(
        (error: unknown) => error,
      )
    }
    const pages = isThorough ? Array.from({ length: 10 }, (_, n) => n + 1) : [7]
    test.each(pages.flatMap((n) => [`postgres.commit:before#${n}`, `postgres.commit:after#${n}`]))(
      'a run that is killed at %s, with the next page begun: a resume knows what is in',
      async (point) => {
        expect(await killedAt(point)).toMatchObject({ signal: 'SIGKILL' })
        const report = await resume({ stateDir: place().stateDir })
        expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: all })
        expect((await things()).length).toBe(RECORDS)
      },
      60_000,
    )
  })
}

async function voidOf(promise: Promise<unknown>): Promise<void> {
  await promise
}

function later() {
  const turn = { come: (): void => {}, fail: (_: Error): void => {} }
  const comes = new Promise<void>((resolve, reject) => Object.assign(turn, { come: resolve, fail: reject }))
  comes.catch(() => {})
  return { ...turn, comes }
}
