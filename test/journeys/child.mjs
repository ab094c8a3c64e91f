// One call of the built library in a process of its own. At the nth call of a method of its target (or source) the
// process kills itself, for real, before the method runs or when it is done; or it holds still until it is told to go on.
import { once } from 'node:events'
import { drivers } from '../../dist/drivers/index.js'
import * as dray from '../../dist/index.js'
import { migrate } from '../../dist/run/migrate.js'
import { resume } from '../../dist/run/resume.js'
import { rollback } from '../../dist/run/rollback.js'

/** These answer at once: no request is made. */
const AT_ONCE = new Set(['layoutFor', 'readers', 'refuseClashes', 'refuseTooWide', 'unmade', 'madeOtherwise'])

const request = JSON.parse(process.argv[2])
const { command, fail, ...options } = request
let calls = 0

const commands = { migrate, resume, rollback }
try {
  const report = await commands[command]({ ...options, drivers: fail ? failing(drivers) : drivers })
  print({ state: report.state, exitCode: report.exitCode, calls })
} catch (error) {
  if (!dray.isDrayError(error)) throw error
  print({ code: error.code, message: error.message, hint: error.hint, calls })
}

function print(answer) {
  process.stdout.write(JSON.stringify(answer))
}

function failing({ documents, ...rest }) {
  const role = fail.store === 'source' ? 'openSource' : 'openTarget'
  const wrap = (driver) => ({
    ...driver,
    [role]: async (...words) => watched(await driver[role](...words), ''),
  })
  return { ...rest, documents: documents.map(wrap) }
}

/** Every other function of a store, of its control, powers and writers, is a place to fail at. */
function watched(store, prefix) {
  return new Proxy(store, {
    get(object, name) {
      const value = object[name]
      if (typeof value === 'function' && AT_ONCE.has(name)) return value.bind(object)
      if (typeof value === 'function') return watchedCall(object, value, `${prefix}${String(name)}`)
      const isNested = (name === 'can' || name === 'control') && value
      return isNested ? watched(value, `${prefix}${name}.`) : value
    },
  })
}

function watchedCall(object, method, name) {
  return async (...words) => {
    const isHit = (fail.call === '*' || fail.call === name) && ++calls === fail.nth
    if (isHit && fail.when === 'before') await end()
    const result = await method.apply(object, words)
    if (isHit && fail.when === 'after') await end()
    return name === 'writer' ? watched(result, 'writer.') : result
  }
}

async function end() {
  if (fail.how !== 'hold') process.kill(process.pid, 'SIGKILL')
  process.stdout.write('holding\n')
  await once(process.stdin, 'data')
  process.stdin.destroy()
}
