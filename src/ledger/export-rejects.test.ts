import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exportRejects } from './export-rejects.ts'
import { openRunFiles } from './open-run-files.ts'
import type { Reject, RunFiles } from './run-files.ts'

let folder: string
let files: RunFiles

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-rejects-'))
  files = openRunFiles(join(folder, 'run'))
})

afterEach(() => {
  files.close()
  rmSync(folder, { recursive: true })
})

test('rejects are exported a line each, for their owner alone', async () => {
  files.rejectLog('p002').append({ epoch: 1, page: 1 }, [reject('b')])
  files.rejectLog('p001').append({ epoch: 1, page: 1 }, [reject('old\n\u001b[31m')])
  files.rejectLog('p001').append({ epoch: 2, page: 1 }, [reject('a')])
  const path = join(folder, 'rejects.ndjson')
  expect(
    await exportRejects(files, path, {
      targetOf,
      isCurrent: (partition, { epoch }) => partition !== 'p001' || epoch === 2,
    }),
  ).toBe(2)
  expect(linesOf(path)).toEqual([
    { partition: 'p001', to: 'to-p001', ...reject('a') },
    { partition: 'p002', to: 'to-p002', ...reject('b') },
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await exportRejects(files, path, { targetOf })).toBe(3)
  expect(linesOf(path)).toHaveLength(3)
})

test('of damaged rejects nothing is exported, and what was exported before stays', async () => {
  files.rejectLog('p001').append({ epoch: 1, page: 1 }, [reject('a')])
  files.rejectLog('p001').append({ epoch: 1, page: 2 }, [reject('b')])
  const segment = join(folder, 'run', 'p001.rejects')
  const bytes = readFileSync(segment)
  bytes[40]! ^= 1
  writeFileSync(segment, bytes)
  const path = join(folder, 'rejects.ndjson')
  writeFileSync(path, 'before')
  await expect(exportRejects(files, path, { targetOf })).rejects.toThrow(
    expect.objectContaining({ code: 'STATE_CORRUPT' }),
  )
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(readdirSync(folder).sort()).toEqual(['rejects.ndjson', 'run'])
})

function targetOf(partition: string): string {
  return `to-${partition}`
}

function reject(key: string): Reject {
  return { collection: 'users', key, code: 'CONFLICT', reason: 'it was there', outcome: 'conflicted' }
}

function linesOf(path: string): readonly unknown[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line): unknown => JSON.parse(line))
}
