import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The process that has one of these files open, where the system tells: Linux does, of the processes of this user. SQLite
 * knows of no connection that holds no lock, and outside of WAL mode one between two transactions holds none. Whoever
 * started this process, a program that calls dray or its shell, is not another program: it knows what it asked for.
 */
export async function processHolding(paths: readonly string[]): Promise<number | undefined> {
  const processes = (await entriesOf('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const own = await withAncestors(process.pid)
  for (const pid of processes) if (!own.includes(pid) && (await holds(pid, paths))) return pid
  return undefined
}

async function withAncestors(pid: number): Promise<readonly number[]> {
  const parent = await parentOf(pid)
  return parent > 1 ? [pid, ...(await withAncestors(parent))] : [pid]
}

/** Field 4 of the stat file: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

async function holds(pid: number, paths: readonly string[]): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const links = await Promise.all(
    (await entriesOf(folder)).map((name) => readlink(join(folder, name)).catch(() => '')),
  )
  return links.some((link) => paths.includes(link))
}

/** Another user's process, one that has ended, another system: nothing that could be said. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}
