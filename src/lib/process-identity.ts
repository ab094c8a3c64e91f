import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process on which machine since which boot: enough to tell later whether it can still be alive. */
export interface ProcessIdentity {
  readonly host: string
  /** Changes with every boot, where the system tells. */
  readonly boot: string | null
  readonly pid: number
  /** When the process started, in the system's own ticks: a process id may be given again. */
  readonly started: string | null
}

export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), boot: bootId(), pid: process.pid, started: startOf(process.pid) }
}

/** `unknown`: it runs, or ran, on another machine. */
export function livenessOf(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.host !== hostname()) return 'unknown'
  if (identity.boot !== bootId()) return 'dead'
  if (!processExists(identity.pid)) return 'dead'
  return identity.started === startOf(identity.pid) ? 'alive' : 'dead'
}

/** On this machine. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Linux: https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html */
function bootId(): string | null {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null
}

/**
 * Fields 3 and 22 of the stat file, counted after the command's closing parenthesis. One that was killed and that nobody
 * asked after (Z), as in a container whose first process does not, is dead all the same.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (fields?.[0] === 'Z' ? undefined : fields?.[19]) ?? null
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
