import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runDray, type Ran } from './dray.ts'
import type { Place } from './place.ts'

/** One call that changes or reads files, as `strace -y` tells it. */
export interface SystemCall {
  /** As an injection counts them: the nth of this name in its own thread. */
  readonly name: string
  readonly nth: number
  /** The files it is about, below the place. */
  readonly path: string
  readonly isInjected: boolean
}

/** With one thread for files, the calls of one run come in the order of those of the next. */
const ENV = { UV_THREADPOOL_SIZE: '1' }

export interface Watched {
  readonly ran: Ran
  readonly calls: readonly SystemCall[]
}

/** Runs a command while its calls of these names are watched; `inject` is what strace is told to do to one of them. */
export async function watchCalls(
  place: Place,
  words: readonly string[],
  { names, inject }: { readonly names: readonly string[]; readonly inject?: string },
): Promise<Watched> {
  const log = `${place.folder}.trace`
  const injecting = inject === undefined ? [] : ['-e', `inject=${inject}`]
  const under = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-y',
    '-s',
    '0',
    '-o',
    log,
    '-e',
    `trace=${names.join()}`,
    ...injecting,
  ]
  const ran = await runDray(words, { cwd: place.folder, under, env: { ...place.env, ...ENV } })
  return { ran, calls: existsSync(log) ? parse(readFileSync(log, 'utf8'), place.folder) : [] }
}

function parse(log: string, folder: string): readonly SystemCall[] {
  const counts = new Map<string, number>()
  const calls: SystemCall[] = []
  const unfinished = new Map<string, string>()
  for (const line of log.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const resumed = /^<\.\.\. (\w+) resumed>/.exec(text)
    const name = resumed ? undefined : /^(\w+)\(/.exec(text)?.[1]
    if (name !== undefined) counts.set(`${thread} ${name}`, (counts.get(`${thread} ${name}`) ?? 0) + 1)
    if (text.endsWith('<unfinished ...>')) {
      unfinished.set(thread, text)
      continue
    }
    const whole = resumed ? (unfinished.get(thread) ?? '') + text : text
    const called = /^(\w+)\(/.exec(whole)?.[1]
    if (called === undefined) continue
    calls.push({
      name: called,
      nth: counts.get(`${thread} ${called}`)!,
      path: pathIn(whole, folder),
      isInjected: whole.endsWith('(INJECTED)'),
    })
  }
  return calls
}

/** The last of the paths that it names below the folder: of two names, the one that is made. */
function pathIn(text: string, folder: string): string {
  const beginning = join(folder, '/')
  const named = [...text.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path]) => path!)
  return named.findLast((path) => path.startsWith(beginning))?.slice(beginning.length) ?? ''
}
