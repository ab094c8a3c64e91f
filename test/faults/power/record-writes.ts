import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runDray, type Ran } from '../dray.ts'
import type { Place } from '../place.ts'

/** What a run told the system to do with the files of its place, in the order in which it was done. */
export type Deed =
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'syncFolder'; readonly folder: string }
  | { readonly kind: 'create'; readonly name: string; readonly file: number; readonly mode: number }
  | { readonly kind: 'makeFolder'; readonly name: string; readonly mode: number }
  /** `file`: undefined for a folder, which moves with all that is in it. */
  | {
      readonly kind: 'link' | 'rename'
      readonly from: string
      readonly name: string
      readonly file: number | undefined
    }
  | { readonly kind: 'unlink'; readonly name: string }
  /** What the user was told: from here on it must be true. */
  | { readonly kind: 'said' }

const CALLS = [
  'openat',
  'close',
  'write',
  'pwrite64',
  'pwritev',
  'writev',
  'lseek',
  'ftruncate',
  'fsync',
  'fdatasync',
  'rename',
  'link',
  'unlink',
  'rmdir',
  'mkdir',
  'chmod',
  'fchmod',
] as const

export interface Recorded {
  readonly ran: Ran
  /** What was there before: file 1, 2 … */
  readonly before: readonly string[]
  readonly deeds: readonly Deed[]
}

/** Runs a command under strace, with every byte that it writes. Its files are known by numbers, whatever they are called. */
export async function recordWrites(place: Place): Promise<Recorded> {
  const before = filesBelow(place.folder)
  const log = `${place.folder}.writes`
  const how = [
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-xx',
    '-s',
    '10000000',
    '-o',
    log,
    '-e',
    `trace=${CALLS.join()}`,
  ]
  const ran = await runDray(place.words, { cwd: place.folder, under: ['strace', ...how], env: place.env })
  const deeds = new Recording(place.folder, before).deedsOf(readFileSync(log, 'latin1'))
  return { ran, before, deeds }
}

/** Every file below a folder, numbered from 1. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

interface Open {
  readonly file: number
  readonly folder: string | undefined
  position: number
}

/** Follows the open files of one process through the log of its calls. */
class Recording {
  readonly #root: string
  readonly #open = new Map<number, Open>()
  readonly #files = new Map<string, number>()
  readonly #deeds: Deed[] = []
  #lastFile: number

  constructor(root: string, before: readonly string[]) {
    this.#root = `${root}/`
    before.forEach((name, i) => this.#files.set(name, i + 1))
    this.#lastFile = before.length
  }

  deedsOf(log: string): readonly Deed[] {
    for (const { name, args, result } of callsIn(log)) if (result >= 0) this.#follow(name, args, result)
    return this.#deeds
  }

  #follow(name: string, args: string, result: number): void {
    const [first = '', second = '', third = '', fourth = ''] = splitArguments(args)
    const fd = Number(first)
    if (name === 'openat') return this.#opened(result, textOf(second), third, fourth)
    if (name === 'close') return void this.#open.delete(fd)
    if (name === 'mkdir')
      return this.#named(textOf(first), (path) => ({
        kind: 'makeFolder',
        name: path,
        mode: parseInt(second, 8),
      }))
    if (name === 'rename' || name === 'link') return this.#moved(name, textOf(first), textOf(second))
    if (name === 'unlink' || name === 'rmdir') return this.#removed(textOf(first))
    if (name === 'write' && fd === 1) return void this.#deeds.push({ kind: 'said' })
    const open = this.#open.get(fd)
    if (open) this.#did(name, open, { second, third, fourth, result })
  }

  #did(
    name: string,
    open: Open,
    { second, fourth, result }: { second: string; third: string; fourth: string; result: number },
  ): void {
    const { file, folder } = open
    if (name === 'fsync' || name === 'fdatasync') {
      this.#deeds.push(folder === undefined ? { kind: 'sync', file } : { kind: 'syncFolder', folder })
    } else if (name === 'ftruncate') {
      this.#deeds.push({ kind: 'truncate', file, size: Number(second) })
    } else if (name === 'lseek') {
      open.position = result
    } else if (name === 'write' || name === 'pwrite64') {
      const offset = name === 'write' ? open.position : Number(fourth)
      this.#deeds.push({ kind: 'write', file, offset, bytes: bytesOf(second).subarray(0, result) })
      if (name === 'write') open.position += result
    } else if (name === 'writev' || name === 'pwritev') {
      throw new Error(`${name} is not followed yet`)
    }
  }

  #opened(fd: number, path: string, flags: string, mode: string): void {
    if (!`${path}/`.startsWith(this.#root)) return
    const name = path.slice(this.#root.length)
    const known = this.#files.get(name)
    const file = known ?? ++this.#lastFile
    const isNew = known === undefined && flags.includes('O_CREAT')
    this.#open.set(fd, {
      file,
      folder: flags.includes('O_DIRECTORY') || (known === undefined && !isNew) ? name : undefined,
      position: 0,
    })
    if (isNew) {
      this.#files.set(name, file)
      this.#deeds.push({ kind: 'create', name, file, mode: parseInt(mode, 8) })
    } else if (known !== undefined && flags.includes('O_TRUNC')) {
      this.#deeds.push({ kind: 'truncate', file, size: 0 })
    }
  }

  #moved(kind: 'rename' | 'link', from: string, to: string): void {
    if (!to.startsWith(this.#root)) return
    const [old, name] = [from.slice(this.#root.length), to.slice(this.#root.length)]
    const moved = this.#files.get(old)
    for (const [path, file] of [...this.#files]) {
      if (path !== old && !path.startsWith(`${old}/`)) continue
      if (kind === 'rename') this.#files.delete(path)
      this.#files.set(name + path.slice(old.length), file)
    }
    this.#deeds.push({ kind, from: old, name, file: moved })
  }

  #removed(path: string): void {
    if (!path.startsWith(this.#root)) return
    const name = path.slice(this.#root.length)
    this.#files.delete(name)
    this.#deeds.push({ kind: 'unlink', name })
  }

  #named(path: string, deed: (name: string) => Deed): void {
    if (path.startsWith(this.#root)) this.#deeds.push(deed(path.slice(this.#root.length)))
  }
}

interface Call {
  readonly name: string
  readonly args: string
  readonly result: number
}

/** A call that another thread interrupts stands in two lines; it counts when it is done. */
function* callsIn(log: string): Generator<Call> {
  const begun = new Map<string, string>()
  for (const line of log.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const unfinished = text.indexOf(' <unfinished ...>')
    if (unfinished >= 0) {
      begun.set(thread, text.slice(0, unfinished))
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text)
    const whole = resumed ? (begun.get(thread) ?? '') + text.slice(resumed[0].length) : text
    const end = whole.lastIndexOf(') ')
    const name = whole.slice(0, whole.indexOf('('))
    const result = /^\) += (-?\d+)/.exec(whole.slice(end))?.[1]
    if (end > 0 && result !== undefined)
      yield { name, args: whole.slice(name.length + 1, end), result: Number(result) }
  }
}

/** Texts are in hexadecimal, so that a comma or a bracket is never part of one. */
function splitArguments(args: string): readonly string[] {
  return args.split(', ')
}

function bytesOf(quoted: string): Buffer {
  return Buffer.from(quoted.slice(1, quoted.lastIndexOf('"')).replaceAll('\\x', ''), 'hex')
}

function textOf(quoted: string): string {
  return bytesOf(quoted).toString('utf8')
}
