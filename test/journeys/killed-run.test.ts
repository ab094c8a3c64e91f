import { describe, expect, test } from 'vitest'
import { findRun, listRuns, resume } from '../../src/index.ts'
import { runDray } from '../cli/run-dray.ts'
import { documents, holdChild, scene } from './scene.ts'

describe('a run whose process is killed', () => {
  test('is running until then, and interrupted afterwards, wherever its state is shown', async () => {
    const here = scene({ 'notes.json': documents(300) })
    const { stateDir, migration } = here
    const fail = { call: 'writer.write', nth: 2, when: 'before' } as const
    const held = await holdChild({ command: 'migrate', stateDir, migration, batchBytes: 4096, fail })
    const show = async (...words: string[]): Promise<string> =>
      (await runDray(['runs', ...words, '--state', stateDir], { cwd: here.folder })).stdout
    const [run] = await listRuns({ stateDir })
    expect(run).toMatchObject({ state: 'running' })
    expect(await show(run!.id)).toContain('running')

    await held.kill()
    expect(await findRun(run!.id, { stateDir })).toMatchObject({ state: 'interrupted' })
    const where = `${run!.id} --state ${stateDir}`
    const next = `dray resume ${where}, or dray rollback ${where}`
    expect(JSON.parse(await show('--json'))).toMatchObject([{ state: 'interrupted', next }])
    expect(JSON.parse(await show(run!.id, '--json'))).toMatchObject({ state: 'interrupted', next })
    for (const shown of [await show(), await show(run!.id)]) {
      expect(shown).toContain('interrupted')
      expect(shown).toContain(next)
    }

    expect(await resume({ stateDir })).toMatchObject({ state: 'finished' })
    expect(await show()).not.toContain('resume')
  })
})
