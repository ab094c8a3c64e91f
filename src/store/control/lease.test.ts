import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { afterAll, describe, expect, test } from 'vitest'
import { ownIdentity, type ProcessIdentity } from '../../lib/process-identity.ts'
import type { Control } from './control.ts'
import { folderControl } from './folder-control.ts'
import { acquireLease, readLease, refuseWorkedAt, type LeaseRecord, type LeaseRequest } from './lease.ts'

const root = mkdtempSync(join(tmpdir(), 'lease-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let places = 0

const MINE: LeaseRequest = { run: 'mine', stateDir: '/here/.dray', store: 'sqlite:app.db' }
/** No process has this number: https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html, pid_max */
const NO_PID = 2 ** 22 + 1

const self = ownIdentity()
const DEAD: Readonly<Record<string, ProcessIdentity>> = {
  'has ended': { ...self, pid: NO_PID },
  'had a number that another process has now': { ...self, started: '1' },
  'ran before the machine was started anew': { ...self, boot: 'another' },
}

describe('a lease', () => {
  test('is held by one, and free again when it is released', async () => {
    const control = place()
    const lease = await acquireLease(control, MINE)
    await expect(acquireLease(control, { ...MINE, run: 'other' })).rejects.toMatchObject({
      code: 'TARGET_LOCKED',
    })
    await expect(refuseWorkedAt(control, 'x')).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
    await lease.confirm()
    await lease.release()
    await acquireLease(control, { ...MINE, run: 'other' })
  })

  test('of two who take it at once is given to one', async () => {
    for (let round = 0; round < 20; round++) {
      const control = place()
      const takers = ['a', 'b', 'c'].map((run) =>
        acquireLease(control, { ...MINE, run, stateDir: `/${run}` }),
      )
      const results = await Promise.allSettled(takers)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })

  test('that was parked is for its own run, and for nobody else while that is not over', async () => {
    const control = place()
    const lease = await acquireLease(control, MINE)
    await lease.park()
    await refuseWorkedAt(control, 'x')
    for (const other of [
      { ...MINE, run: 'other' },
      { ...MINE, stateDir: '/there/.dray' },
    ]) {
      await expect(acquireLease(control, other)).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
    }
    await expect(
      acquireLease(control, { ...MINE, stateDir: '/there', isOver: async () => true }),
    ).resolves.toBeDefined()
  })

  test.each(['park', 'release'] as const)(
    'that could not be told of its end by %s, the store being away, is for its own run in the same process',
    async (ending) => {
      const control = place()
      let isAway = false
      const lease = await acquireLease(
        goneWhile(control, () => isAway),
        MINE,
      )
      isAway = true
      await expect(refuseWorkedAt(control, 'x')).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
      await expect(lease[ending]()).rejects.toThrow('away')
      await refuseWorkedAt(control, 'x')
      const other = { ...MINE, run: 'other' }
      await expect(acquireLease(control, other)).rejects.toThrow(/is not finished/)
      await acquireLease(control, MINE)
      await expect(acquireLease(control, MINE)).rejects.toThrow(/is at work/)
    },
  )

  test('that another thread of this process took is at work as far as anybody can tell', async () => {
    const control = place()
    const hold = { thread: threadId + 1, id: 'theirs' }
    await control.put('lease', Buffer.from(JSON.stringify({ ...recordOf(self), hold })))
    await expect(refuseWorkedAt(control, 'x')).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
  })

  test('that was parked, released or taken over is not brought back by parking it', async () => {
    const control = place()
    const lease = await acquireLease(control, MINE)
    await lease.release()
    await lease.park()
    expect(await readLease(control, 'x')).toBeUndefined()
    const again = await acquireLease(control, MINE)
    await control.put('lease', Buffer.from(JSON.stringify(recordOf(self))))
    await again.park()
    await again.release()
    expect(await readLease(control, 'x')).toMatchObject({ run: 'theirs', parked: false })
    await expect(again.confirm()).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
  })

  test.each(Object.entries(DEAD))(
    'of a process that %s can be taken by its own run',
    async (_how, holder) => {
      const control = place()
      await control.put('lease', Buffer.from(JSON.stringify(recordOf(holder))))
      await refuseWorkedAt(control, 'x')
      await expect(acquireLease(control, MINE)).rejects.toThrow(
        /run theirs of \/there\/\.dray.*is not finished/,
      )
      await acquireLease(control, { ...MINE, run: 'theirs', stateDir: '/there/.dray' })
    },
  )

  test('of another machine is taken by its own run only, and only when somebody says so', async () => {
    const control = place()
    await control.put('lease', Buffer.from(JSON.stringify(recordOf({ ...self, host: 'elsewhere' }))))
    const theirs = { ...MINE, run: 'theirs', stateDir: '/there/.dray' }
    await expect(acquireLease(control, theirs)).rejects.toThrow(/on elsewhere.*cannot be asked from here/)
    await expect(acquireLease(control, { ...MINE, takeOver: true })).rejects.toMatchObject({
      code: 'TARGET_LOCKED',
    })
    await acquireLease(control, { ...theirs, takeOver: true })
  })
})

function goneWhile(control: Control, isAway: () => boolean): Control {
  const reached = <T>(deed: () => Promise<T>): Promise<T> =>
    isAway() ? Promise.reject(new Error('away')) : deed()
  return {
    get: (name) => reached(() => control.get(name)),
    put: (...given) => reached(() => control.put(...given)),
    remove: (name) => reached(() => control.remove(name)),
    dispose: () => reached(() => control.dispose()),
  }
}

function place(): Control {
  return folderControl(join(root, String(++places)))
}

function recordOf(holder: ProcessIdentity): LeaseRecord {
  return { run: 'theirs', stateDir: '/there/.dray', holder, since: Date.now(), parked: false }
}
