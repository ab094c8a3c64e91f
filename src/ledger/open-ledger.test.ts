import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Checkpoint } from '../model/checkpoint.ts'
import { zeroCounts } from '../model/counts.ts'
import { Digest } from '../model/digest.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledger.ts'

let folder: string
let stateDir: string
let ledger: Ledger

const RUN = { id: 'r1', plan: { decision: ['a', 1, null] }, planId: 'abc', startedAt: 1_700_000_000_123 }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dray-ledger-'))
  stateDir = join(folder, '.dray')
  ledger = await openLedger(stateDir, { create: true })
})

afterEach(() => {
  ledger.close()
  rmSync(folder, { recursive: true })
})

describe('what is told to the ledger is there when it is opened again', () => {
  test('runs, newest first', async () => {
    ledger.createRun(RUN)
    ledger.createRun({ ...RUN, id: 'r2', parent: 'r1' })
    ledger.setState('r1', 'failed', { error: { exit: 1 }, finishedAt: 5 })
    await reopen()
    expect(ledger.runs()).toEqual([
      { ...RUN, id: 'r2', parent: 'r1', state: 'planned' },
      { ...RUN, state: 'failed', error: { exit: 1 }, finishedAt: 5 },
    ])
    expect(ledger.run('r1')).toEqual(ledger.runs()[1])
    expect(ledger.run('r3')).toBeUndefined()
  })

  test('a failure is forgotten when the run gets there, and not before', async () => {
    ledger.createRun(RUN)
    ledger.setState('r1', 'failed', { error: { exit: 1 }, report: { n: 1 }, finishedAt: 5 })
    ledger.setState('r1', 'running')
    await reopen()
    expect(ledger.run('r1')).toEqual({ ...RUN, state: 'running', error: { exit: 1 }, report: { n: 1 } })
    ledger.setState('r1', 'finished', { report: { n: 2 }, finishedAt: 9 })
    expect(ledger.run('r1')).toEqual({ ...RUN, state: 'finished', report: { n: 2 }, finishedAt: 9 })
  })

  test('phases, in the order in which they first began', async () => {
    ledger.createRun(RUN)
    ledger.beginPhase('r1', 'protect')
    ledger.endPhase('r1', 'protect', { pin: 'x' })
    ledger.beginPhase('r1', 'transfer')
    ledger.beginPhase('r1', 'protect')
    await reopen()
    expect(ledger.phases('r1')).toEqual([
      { step: 'protect', state: 'open', startedAt: expect.any(Number), result: { pin: 'x' } },
      { step: 'transfer', state: 'open', startedAt: expect.any(Number) },
    ])
    expect(() => ledger.endPhase('r1', 'verify')).toThrow(expect.objectContaining({ code: 'BUG' }))
  })

  test('intents, numbered in each run', async () => {
    ledger.createRun(RUN)
    ledger.createRun({ ...RUN, id: 'r2' })
    expect(ledger.intend('r1', { kind: 'create', subject: 'a.db', details: null })).toEqual([1])
    expect(
      ledger.intend(
        'r1',
        { kind: 'drop', subject: 't', details: { x: 1 } },
        { kind: 'create', subject: 'b.db', details: null },
      ),
    ).toEqual([2, 3])
    expect(ledger.intend('r2', { kind: 'create', subject: 'b.db', details: null })).toEqual([1])
    ledger.settleIntent('r1', [2, 3], 'done')
    await reopen()
    expect(ledger.intents('r1')).toEqual([
      { seq: 1, kind: 'create', subject: 'a.db', details: null, state: 'open' },
      { seq: 2, kind: 'drop', subject: 't', details: { x: 1 }, state: 'done' },
      { seq: 3, kind: 'create', subject: 'b.db', details: null, state: 'done' },
    ])
    expect(ledger.intents('r1', { kind: 'create' }).map(({ seq }) => seq)).toEqual([1, 3])
    expect(ledger.intents('r1', { kind: 'create', subject: 'b.db' }).map(({ seq }) => seq)).toEqual([3])
    expect(() => ledger.settleIntent('r1', [1, 4], 'undone')).toThrow(
      expect.objectContaining({ code: 'BUG' }),
    )
  })

  test('checkpoints and epochs: a new epoch begins without a checkpoint', async () => {
    ledger.createRun(RUN)
    expect(ledger.checkpoint('r1', 'p001')).toBeUndefined()
    ledger.adopt('r1', 'p001', checkpoint(1))
    ledger.adopt('r1', 'p001', checkpoint(2))
    await reopen()
    expect(ledger.checkpoint('r1', 'p001')).toEqual(checkpoint(2))
    expect(ledger.epoch('r1', 'p001')).toEqual({ epoch: 1, reasons: [] })
    expect(ledger.nextEpoch('r1', 'p001', 'users.json changed')).toBe(2)
    expect(ledger.nextEpoch('r1', 'p001', 'and again')).toBe(3)
    await reopen()
    expect(ledger.epoch('r1', 'p001')).toEqual({ epoch: 3, reasons: ['users.json changed', 'and again'] })
    expect(ledger.epoch('r1', 'p002')).toEqual({ epoch: 1, reasons: [] })
    expect(ledger.checkpoint('r1', 'p001')).toBeUndefined()
  })

  test('notes, the last of a name', async () => {
    ledger.createRun(RUN)
    ledger.note('r1', 'bundle', { path: 'x' })
    ledger.note('r1', 'bundle', null)
    await reopen()
    expect(ledger.noted('r1', 'bundle')).toBeNull()
    expect(ledger.noted('r1', 'other')).toBeUndefined()
  })

  test('a run that is not there takes nothing', () => {
    expect(() => ledger.setState('r9', 'running')).toThrow(expect.objectContaining({ code: 'RUN_UNKNOWN' }))
    expect(() => ledger.note('r9', 'x', 1)).toThrow(expect.objectContaining({ code: 'BUG' }))
    ledger.createRun(RUN)
    expect(() => ledger.createRun(RUN)).toThrow(expect.objectContaining({ code: 'BUG' }))
  })
})

describe('the state folder', () => {
  test('is for its owner alone, and git leaves it out', () => {
    expect(statSync(stateDir).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(stateDir))
      expect(statSync(join(stateDir, name)).mode & 0o777, name).toBe(0o600)
    expect(readFileSync(join(stateDir, '.gitignore'), 'utf8')).toBe('*\n')
  })

  test("that is someone else's folder is not hidden from git", async () => {
    const project = join(folder, 'project')
    mkdirSync(project)
    writeFileSync(join(project, 'index.ts'), '')
    const there = await openLedger(project, { create: true })
    there.close()
    expect(readdirSync(project)).not.toContain('.gitignore')
  })

  test('does not appear because someone asked', async () => {
    const absent = join(folder, 'absent')
    const empty = await openLedger(absent, { create: false })
    expect(empty.runs()).toEqual([])
    expect(empty.run('r1')).toBeUndefined()
    expect(() => empty.createRun(RUN)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }))
    empty.close()
    expect(existsSync(absent)).toBe(false)
  })
})

describe('a ledger that cannot be trusted is refused', () => {
  /** Elsewhere, because this process still has the first one's files open. */
  const refused = async (bytes: Uint8Array): Promise<void> => {
    const other = mkdtempSync(join(folder, 'other-'))
    writeFileSync(join(other, 'ledger.db'), bytes)
    for (const create of [true, false]) {
      const error = { code: 'STATE_CORRUPT', hint: expect.any(String) }
      await expect(openLedger(other, { create })).rejects.toThrow(expect.objectContaining(error))
    }
    expect(readFileSync(join(other, 'ledger.db')).equals(bytes)).toBe(true)
  }

  test('emptied, cut short, overwritten or with a damaged page', async () => {
    ledger.createRun(RUN)
    ledger.close()
    const whole = readFileSync(join(stateDir, 'ledger.db'))
    await refused(Buffer.alloc(0))
    await refused(whole.subarray(0, 5000))
    await refused(Buffer.alloc(9000, 'x'))
    await refused(Buffer.from(whole).fill(0x5a, 4096, 4200))
  })

  test('of a newer dray', async () => {
    ledger.close()
    const newer = readFileSync(join(stateDir, 'ledger.db'))
    // user_version: https://www.sqlite.org/fileformat.html#the_database_header
    newer.writeUInt32BE(99, 60)
    await refused(newer)
  })
})

test('a ledger in a place that cannot be looked at is an error, not an empty one', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(openLedger(join(file, 'dray'), { create: false })).rejects.toThrow(
    expect.objectContaining({ code: 'STORE_INVALID' }),
  )
  await expect(openLedger(join(file, 'dray'), { create: true })).rejects.toThrow(
    expect.objectContaining({ code: 'STORE_INVALID' }),
  )
})

describe('several processes', () => {
  test('make one ledger of the same folder at the same time', { timeout: 30_000 }, async () => {
    const dir = join(folder, 'shared')
    const children = Array.from({ length: 6 }, (_, i) =>
      startProcess(
        dir,
        `
      const ledger = await openLedger(dir, { create: true })
      for (let n = 0; n < 10; n++) {
        ledger.createRun({ id: 'r${i}-' + n, plan: null, planId: 'p', startedAt: n })
        ledger.nextEpoch('r${i}-0', 'p001', String(n))
        ledger.runs()
      }
      ledger.close()`,
      ),
    )
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as unknown))
    expect(codes).toEqual([0, 0, 0, 0, 0, 0])
    const shared = await openLedger(dir, { create: false })
    expect(shared.runs().length).toBe(60)
    expect(shared.epoch('r3-0', 'p001').epoch).toBe(11)
    shared.close()
    expect(readdirSync(dir).filter((name) => !/^ledger\.db(-wal|-shm)?$/.test(name))).toEqual(['.gitignore'])
  })

  test(
    'read what is committed while another writes, and what a killed one left',
    { timeout: 30_000 },
    async () => {
      const child = startProcess(
        stateDir,
        `
      const ledger = await openLedger(dir, { create: false })
      ledger.createRun({ id: 'r1', plan: null, planId: 'p', startedAt: 0 })
      for (let n = 1; ; n++) {
        ledger.note('r1', 'n', n)
        process.stdout.write(n + '\\n')
      }`,
      )
      let told = ''
      child.stdout.on('data', (chunk) => (told += String(chunk)))
      await once(child.stdout, 'data')
      let last = 0
      while (last < 20) {
        const noted = Number(ledger.noted('r1', 'n'))
        expect(noted).toBeGreaterThanOrEqual(last)
        last = noted
      }
      child.kill('SIGKILL')
      await once(child, 'close')
      await reopen()
      const promised = Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1))
      expect(Number(ledger.noted('r1', 'n'))).toBeGreaterThanOrEqual(promised)
    },
  )
})

async function reopen(): Promise<void> {
  ledger.close()
  ledger = await openLedger(stateDir, { create: false })
}

function checkpoint(page: number): Checkpoint {
  const digest = new Digest()
  digest.addEntry({ prints: Int32Array.of(1, 2, 3, page), keyHashes: Int32Array.of(7, 8) }, 0)
  return {
    epoch: 1,
    page,
    ordinal: page * 10,
    cursor: { driver: 'json', v: 1, generation: 'g', at: { byte: page } },
    counts: { ...zeroCounts(), read: page },
    digest,
    last: Uint8Array.of(1, 2),
  }
}

function startProcess(dir: string, script: string) {
  const module = JSON.stringify(join(import.meta.dirname, 'open-ledger.ts'))
  const whole = `
    const { createJiti } = await import('jiti')
    const { openLedger } = await createJiti(process.cwd() + '/', { fsCache: false }).import(${module})
    const dir = process.argv[1]
    ${script}`
  return spawn(process.execPath, ['--input-type=module', '-e', whole, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
