import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The process that has one of these files open, where the system tells: Linux does, of the processes of this user. SQLite
 * knows of no connection that holds no lock, and outside of WAL mode one between two transactions holds none.
 */
export async function processHolding(paths: readonly string[]): Promise<number | undefined> {
  const processes = (await entriesOf('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const pid of processes) {
    if (pid !== process.pid && (await holds(pid, paths))) return pid
  }
  return undefined
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
