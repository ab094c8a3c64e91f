import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRunFiles } from './open-run-files.ts'
import type { At, LoggedPage, Reject, RunFiles, WriteLog } from './run-files.ts'

let folder: string
let files: RunFiles

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'dray-run-')), 'runs', 'r1')
  files = openRunFiles(folder)
})

afterEach(() => {
  files.close()
  rmSync(join(folder, '..', '..'), { recursive: true })
})

describe('the write log', () => {
  test('pairs pages with their outcomes, also when these come late', async () => {
    const log = files.writeLog('p001')
    await log.append(page({ epoch: 1, page: 1 }, 3))
    await log.append(page({ epoch: 1, page: 2 }, 2))
    log.settle({ epoch: 1, page: 1 }, Uint8Array.of(0, 4, 1))
    await log.append(page({ epoch: 1, page: 3 }, 1))
    log.settle({ epoch: 1, page: 2 }, undefined)
    expect(Array.from(log.pages(1))).toEqual([
      { ...page({ epoch: 1, page: 1 }, 3), settled: true, statuses: Uint8Array.of(0, 4, 1) },
      { ...page({ epoch: 1, page: 2 }, 2), settled: true },
      { ...page({ epoch: 1, page: 3 }, 1), settled: false },
    ])
  })

  test('takes the outcomes of its last page again, from a run that resumes', async () => {
    await files.writeLog('p001').append(page({ epoch: 1, page: 1 }, 1))
    await files.writeLog('p001').append(page({ epoch: 1, page: 2 }, 2))
    for (const statuses of [undefined, Uint8Array.of(0, 4), Uint8Array.of(0, 4)]) {
      files.writeLog('p001').cut({ epoch: 1, page: 2 })
      files.writeLog('p001').settle({ epoch: 1, page: 2 }, statuses)
      files.close()
    }
    await files.writeLog('p001').append(page({ epoch: 1, page: 3 }, 1))
    expect(summary(files.writeLog('p001'), 1)).toEqual([
      [1, false, undefined],
      [2, true, Uint8Array.of(0, 4)],
      [3, false, undefined],
    ])
  })

  test('knows the pages of each epoch apart', async () => {
    const log = files.writeLog('p001')
    await log.append(page({ epoch: 1, page: 1 }, 1))
    await log.append(page({ epoch: 2, page: 1 }, 2))
    expect(Array.from(log.pages(1), (logged) => logged.count)).toEqual([1])
    expect(Array.from(log.pages(2), (logged) => logged.count)).toEqual([2])
    expect(Array.from(log.pages(3))).toEqual([])
  })

  test('survives being closed and opened, and takes columns that are views', async () => {
    const lanes = Int32Array.from({ length: 40 }, (_, i) => i * -1000)
    const view = {
      ...page({ epoch: 1, page: 1 }, 2),
      keyHashes: lanes.subarray(3, 9),
      prints: lanes.subarray(9),
    }
    await files.writeLog('p001').append(view)
    files.close()
    files = openRunFiles(folder)
    const [logged] = Array.from(files.writeLog('p001').pages(1))
    expect(logged?.keyHashes).toEqual(lanes.slice(3, 7))
    expect(logged?.prints).toEqual(lanes.slice(9, 17))
  })

  test('is cut behind any page, with the outcomes of earlier pages wherever they lie', async () => {
    for (let last = 0; last <= 4; last++) {
      const log = files.writeLog(`p${last}`)
      await writeInterleaved(log)
      log.cut({ epoch: 1, page: last })
      expect(summary(log, 1), `cut behind ${last}`).toEqual(INTERLEAVED.slice(0, last))
      await log.append(page({ epoch: 1, page: last + 1 }, 7))
      expect(summary(log, 1)).toEqual([...INTERLEAVED.slice(0, last), [last + 1, false, undefined]])
    }
  })

  test('is cut of later epochs, and keeps the earlier ones', async () => {
    const log = files.writeLog('p001')
    await writeInterleaved(log)
    await log.append(page({ epoch: 2, page: 1 }, 1))
    await log.append(page({ epoch: 2, page: 2 }, 1))
    await log.append(page({ epoch: 3, page: 1 }, 1))
    log.cut({ epoch: 2, page: 1 })
    expect(summary(log, 1)).toEqual(INTERLEAVED)
    expect(summary(log, 2)).toEqual([[1, false, undefined]])
    expect(summary(log, 3)).toEqual([])
    log.cut({ epoch: 1, page: 0 })
    expect([1, 2].flatMap((epoch) => summary(log, epoch))).toEqual([])
  })

  test('leaves no file behind a cut when there was none', () => {
    files.writeLog('p001').cut({ epoch: 1, page: 0 })
    expect(existsSync(folder)).toBe(false)
  })

  test('that is damaged is corrupt, and says where', async () => {
    const log = files.writeLog('p001')
    await writeInterleaved(log)
    const path = join(folder, 'p001.writelog')
    const bytes = readFileSync(path)
    bytes[50]! ^= 1
    writeFileSync(path, bytes)
    expect(() => Array.from(log.pages(1))).toThrow(
      expect.objectContaining({
        code: 'STATE_CORRUPT',
        message: expect.stringContaining(`${path}: a record at byte 0`),
      }),
    )
  })

  test('whose pages repeat is corrupt: nothing may be counted twice', async () => {
    const log = files.writeLog('p001')
    await log.append(page({ epoch: 1, page: 1 }, 1))
    await log.append(page({ epoch: 1, page: 1 }, 1))
    expect(() => Array.from(log.pages(1))).toThrow(expect.objectContaining({ code: 'STATE_CORRUPT' }))
  })
})

describe('the journal', () => {
  const states = [
    { key: 'absent', body: undefined, cells: undefined },
    { key: 'ünï \ud800', body: Buffer.from('{"a":1}'), cells: Buffer.from('[1]') },
    { key: '', body: new Uint8Array(0), cells: undefined },
  ]

  test('gives pre-states back exactly: absent is not empty, and no key loses a character', async () => {
    const journal = files.journal('p001')
    await journal.append({ epoch: 1, page: 4 }, states)
    files.close()
    const read = Array.from(openRunFiles(folder).journal('p001').states())
    expect(read).toEqual(
      states.map((state) => ({
        ...state,
        body: state.body && new Uint8Array(state.body),
        cells: state.cells && new Uint8Array(state.cells),
        epoch: 1,
        page: 4,
      })),
    )
  })

  test('is cut back to a page', async () => {
    const journal = files.journal('p001')
    for (const at of [1, 2, 3]) await journal.append({ epoch: 1, page: at }, states)
    journal.cut({ epoch: 1, page: 2 })
    expect(Array.from(journal.states(), (state) => state.page)).toEqual([1, 1, 1, 2, 2, 2])
  })

  test('of nothing writes nothing', async () => {
    await files.journal('p001').append({ epoch: 1, page: 1 }, [])
    expect(existsSync(folder)).toBe(false)
  })
})

describe('rejects', () => {
  const reject: Reject = {
    collection: 'users',
    key: '42',
    code: 'SCHEMA_REFUSED',
    reason: 'age: expected number',
    position: { unit: 'users.json', line: 3, byte: 120 },
    record: '{"id":42,"age":"old"}',
    outcome: 'refused',
  }

  test('come back whole and in order, and are cut where pages overlap', () => {
    const log = files.rejectLog('p002')
    log.append({ epoch: 1, page: 2 }, [reject])
    log.append({ epoch: 1, page: 1 }, [{ ...reject, outcome: 'conflicted' }])
    expect(Array.from(log.rejects())).toEqual([
      { ...reject, epoch: 1, page: 2 },
      { ...reject, outcome: 'conflicted', epoch: 1, page: 1 },
    ])
    log.cut({ epoch: 1, page: 1 })
    expect(Array.from(log.rejects(), (found) => found.outcome)).toEqual(['conflicted'])
  })

  test('are listed by partition', () => {
    expect(files.partitionsWithRejects()).toEqual([])
    files.rejectLog('p010').append({ epoch: 1, page: 1 }, [reject])
    files.rejectLog('p002').append({ epoch: 1, page: 1 }, [reject])
    files.rejectLog('p003')
    expect(files.partitionsWithRejects()).toEqual(['p002', 'p010'])
  })
})

type Summary = readonly (readonly [page: number, settled: boolean, statuses: Uint8Array | undefined])[]

/** What `writeInterleaved` leaves. */
const INTERLEAVED: Summary = [
  [1, true, Uint8Array.of(1, 1)],
  [2, true, undefined],
  [3, true, Uint8Array.of(0, 2)],
  [4, false, undefined],
]

/** Outcomes lie behind pages that come after their own. */
async function writeInterleaved(log: WriteLog): Promise<void> {
  await log.append(page({ epoch: 1, page: 1 }, 2))
  await log.append(page({ epoch: 1, page: 2 }, 2))
  log.settle({ epoch: 1, page: 1 }, Uint8Array.of(1, 1))
  await log.append(page({ epoch: 1, page: 3 }, 2))
  await log.append(page({ epoch: 1, page: 4 }, 2))
  log.settle({ epoch: 1, page: 3 }, Uint8Array.of(0, 2))
  log.settle({ epoch: 1, page: 2 }, undefined)
}

function summary(log: WriteLog, epoch: number): Summary {
  return Array.from(log.pages(epoch), (logged) => [logged.page, logged.settled, logged.statuses] as const)
}

function page(at: At, count: number): Omit<LoggedPage, 'statuses' | 'settled'> {
  return {
    ...at,
    ordinal: at.page * 1000,
    count,
    keyHashes: Int32Array.from({ length: count * 2 }, (_, i) => at.page * 100 + i),
    prints: Int32Array.from({ length: count * 4 }, (_, i) => -(at.page * 100 + i)),
  }
}
