import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Seconds of processor that a process and its children took so far, those that have ended included; undefined where the
 * system does not tell. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function processorSecondsOf(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined
  const own = fieldsOf(pid)
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(fieldsOf)
    .filter((fields) => fields?.parent === pid)
  const ticks = own.ticks + own.reaped + children.reduce((sum, child) => sum + child.ticks + child.reaped, 0)
  return ticks / ticksPerSecond()
}

/** Undefined where it has ended meanwhile. */
function fieldsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // A name may hold anything, blanks and brackets, too.
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [user, system, reapedUser, reapedSystem] = rest.slice(9, 13).map(Number)
    return { parent: Number(parent), ticks: user + system, reaped: reapedUser + reapedSystem }
  } catch {
    return undefined
  }
}

let perSecond

function ticksPerSecond() {
  return (perSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })))
}
