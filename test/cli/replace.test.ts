import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

const OLD = '{"users": [{"id": "old"}], "notes": [{"id": 1}], "misc": [{"id": 9}]}'

describe('--replace', () => {
  test('is refused where the target cannot be replaced, with the flag that helps', async () => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 1 }] })
    for (const command of ['plan', 'migrate', 'check']) {
      const { exitCode, stdout } = await runDray([command, './data', 'app.db', '--replace', '--json'], {
        cwd,
      })
      expect(exitCode).toBe(2)
      expect(JSON.parse(stdout).error).toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining('--on-conflict'),
      })
    }
    await expect(stat(join(cwd, 'app.db'))).rejects.toThrow('ENOENT')
  })

  test('names what a file of many collections loses; a rollback says that the file is back', async () => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 'new' }], 'old/db.json': OLD })
    const words = ['./data', 'json:old/db.json', '--replace']
    const plan = await runDray(['plan', ...words, '--json'], { cwd })
    expect(JSON.parse(plan.stdout).notes).toEqual([expect.stringMatching(/notes, misc lie in it now/)])

    expect((await runDray(['migrate', ...words, '--yes'], { cwd })).exitCode).toBe(0)
    expect(JSON.parse(await readFile(join(cwd, 'old/db.json'), 'utf8'))).toEqual({
      users: { new: { id: 'new' } },
    })

    const { stdout } = await runDray(['rollback'], { cwd })
    expect(stdout).toMatch(/^ {2}put back json:.*db\.json, byte for byte$/m)
    expect(stdout).not.toContain('removed')
    expect(await readFile(join(cwd, 'old/db.json'), 'utf8')).toBe(OLD)
  })

  test('of one file of a folder leaves its other files, and loses nothing', async () => {
    const cwd = await folderWith({
      'data/users.json': [{ id: 1 }],
      'there/users.json': [{ id: 2 }],
      'there/notes.json': [{ id: 3 }],
    })
    const { stdout } = await runDray(['plan', './data', './there', '--replace', '--json'], { cwd })
    expect(JSON.parse(stdout).notes).toEqual([])
  })
})
