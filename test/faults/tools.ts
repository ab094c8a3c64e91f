import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What provokes a fault, each tried for real: having a program is not yet being allowed to use it. */
const TRIALS = {
  strace:
    'strace -f -o "$DIR/trace" -e inject=fsync:error=EIO:when=1 sync "$DIR/file"; grep -q INJECTED "$DIR/trace"',
  setpriv: 'chmod 755 "$DIR"; setpriv --reuid=65534 --regid=65534 --clear-groups test ! -w "$DIR"',
  chattr: 'chattr +i "$DIR/file" && chattr -i "$DIR/file"',
  prlimit: 'prlimit --nofile=64 --fsize=1000 true',
  mount: 'mkdir "$DIR/m"; mount -t tmpfs -o size=64k none "$DIR/m" && umount "$DIR/m"',
  loop: 'truncate -s 8M "$DIR/i"; mkfs.ext4 -q "$DIR/i" && mkdir "$DIR/l" && mount -o loop "$DIR/i" "$DIR/l" && umount "$DIR/l"',
  faketime: '[ "$(faketime -f -1d date +%F)" = "$(date -d "1 day ago" +%F)" ]',
  script: 'script -qec true /dev/null </dev/null',
} as const

export type Tool = keyof typeof TRIALS

const known = new Map<Tool, boolean>()

/** Whether this machine has the tool, and lets us use it. */
function has(tool: Tool): boolean {
  const answer = known.get(tool) ?? isUsable(tool)
  known.set(tool, answer)
  return answer
}

/** For the name of a test: what it waits for on a machine that lacks it. */
export function needing(
  name: string,
  ...tools: readonly Tool[]
): { readonly name: string; readonly skip: boolean } {
  const missing = tools.filter((tool) => !has(tool))
  return missing.length === 0
    ? { name, skip: false }
    : { name: `${name} (needs ${missing.join(', ')})`, skip: true }
}

function isUsable(tool: Tool): boolean {
  if (process.platform !== 'linux') return false
  const folder = mkdtempSync(join(tmpdir(), 'fault-tool-'))
  try {
    writeFileSync(join(folder, 'file'), 'file')
    const env = { PATH: process.env['PATH'] ?? '', DIR: folder }
    return spawnSync('sh', ['-c', TRIALS[tool]], { env, stdio: 'ignore', timeout: 10_000 }).status === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
