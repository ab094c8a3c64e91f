import { appendFileSync } from 'node:fs'

/**
 * For the crash rig (`test/faults/`), as gofail is for etcd: a place in the code, before or after a durable step, where
 * the process can be made to die. `DRAY_CRASH_AT=NAME` kills it there for good, as `kill -9` would; `NAME#3` at the third
 * time that it comes by. `DRAY_CRASH_LIST=FILE` writes the name of every point that is passed, a line each, and goes on.
 * With neither of them a point costs an empty call.
 */
export function crashPoint(name: string): void {
  if (isArmed) pass(name)
}

const at = process.env['DRAY_CRASH_AT']
const list = process.env['DRAY_CRASH_LIST']

/** Whether points do anything in this process. */
export const isArmed = at !== undefined || list !== undefined

const [fatal, nth = '1'] = at?.split('#') ?? []
let passed = 0

function pass(name: string): void {
  if (list !== undefined) appendFileSync(list, `${name}\n`)
  if (name === fatal && ++passed === Number(nth)) die()
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal ends every thread; until it has, this one does nothing more.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
