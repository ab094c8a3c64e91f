import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { expect, test } from 'vitest'
import { findRun, migrate, resume, rollback } from '../../src/index.ts'

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'anew-'))
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/users.json'), '{"a":{"v":1},"b":{"v":2}}')
  const path = join(folder, 'app.db')
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL);
                 INSERT INTO users VALUES ('a', '{"v":9}')`)
  database.close()
  return { from: `json:${join(folder, 'data')}`, to: `sqlite:${path}`, path, stateDir: join(folder, 'state') }
}

function valueOf(path: string, id: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return (database.prepare('SELECT data FROM users WHERE id = ?').get(id) as { data: string } | undefined)
      ?.data
  } finally {
    database.close()
  }
}

test.each([
  ['skip', '{"v":9}'],
  ['overwrite', '{"v":1}'],
] as const)(
  'a run that met a conflict goes on under %s, as a decision of its own',
  async (onConflict, left) => {
    const { from, to, path, stateDir } = place()
    await expect(migrate({ from, to }, { stateDir })).rejects.toMatchObject({ code: 'CONFLICT', key: 'a' })
    expect(valueOf(path, 'b')).toBeUndefined()
    const before = await findRun(undefined, { stateDir })
    const report = await resume({ stateDir, policies: { onConflict } })
    expect(report).toMatchObject({ state: 'finished', exitCode: 0 })
    expect((await findRun(undefined, { stateDir })).planId).not.toBe(before.planId)
    expect(valueOf(path, 'a')).toBe(left)
    expect(valueOf(path, 'b')).toBe('{"v":2}')
    await rollback({ stateDir })
    expect(valueOf(path, 'a')).toBe('{"v":9}')
    expect(valueOf(path, 'b')).toBeUndefined()
  },
)
