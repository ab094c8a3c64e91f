import fs from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/** One thing that this process asked of the file system, told when it was done. */
export interface FileEvent {
  readonly deed: 'write' | 'sync' | 'make' | 'rename' | 'remove'
  readonly path: string
  /** Of a rename or link: what it was made of. */
  readonly from?: string
  /** Of a write at once: how much. */
  readonly bytes?: number
}

export interface FileLog {
  readonly events: readonly FileEvent[]
  end(): void
}

/**
 * Notes what Node's own functions do to files from here on, in order; files that SQLite writes are not seen. What imports
 * these functions must be imported afterwards. Everything is done for real.
 */
export async function logFiles(): Promise<FileLog> {
  const events: FileEvent[] = []
  const paths = new Map<number, string>()
  const undo: (() => void)[] = []

  function watch(owner: object, name: string, note: Note): void {
    const original: unknown = Reflect.get(owner, name)
    if (typeof original !== 'function') throw new Error(`Node has no ${name}`)
    const watched = function (this: unknown, ...words: unknown[]): unknown {
      const result: unknown = Reflect.apply(original, this, words)
      const tell = (value: unknown): unknown => {
        events.push(...note.call(this, words, value))
        return value
      }
      return result instanceof Promise ? result.then(tell) : tell(result)
    }
    Reflect.set(owner, name, watched)
    undo.push(() => Reflect.set(owner, name, original))
  }

  const opened: Note = ([path, flags], file) => {
    const fd = typeof file === 'number' ? file : (file as FileHandle).fd
    paths.set(fd, String(path))
    return isMaking(flags) ? [{ deed: 'make', path: String(path) }] : []
  }
  const onHandle = (deed: FileEvent['deed']): Note =>
    function (this: unknown) {
      const path = paths.get((this as FileHandle).fd)
      return path === undefined ? [] : [{ deed, path }]
    }
  const onFd =
    (deed: FileEvent['deed']): Note =>
    ([fd]) => [{ deed, path: paths.get(Number(fd)) ?? '' }]
  const named =
    (deed: FileEvent['deed']): Note =>
    ([path]) => [{ deed, path: String(path) }]
  const renamed: Note = ([from, to]) => [{ deed: 'rename', from: String(from), path: String(to) }]

  // Recursive and nothing to do: there was such a folder.
  const madeFolder: Note = ([path, options], topmost) => {
    const isThere = topmost === undefined && (options as fs.MakeDirectoryOptions | undefined)?.recursive
    return isThere ? [] : [{ deed: 'make', path: String(path) }]
  }

  const handle = await promises.open(import.meta.filename)
  const handles = Object.getPrototypeOf(handle) as object
  await handle.close()
  for (const name of ['write', 'writeFile', 'truncate']) watch(handles, name, onHandle('write'))
  for (const name of ['sync', 'datasync']) watch(handles, name, onHandle('sync'))
  watch(promises, 'open', opened)
  for (const name of ['rename', 'link']) watch(promises, name, renamed)
  for (const name of ['unlink', 'rm', 'rmdir']) watch(promises, name, named('remove'))
  watch(promises, 'mkdir', madeFolder)
  watch(fs, 'openSync', opened)
  watch(fs, 'writeSync', ([fd], bytes) => [
    { deed: 'write', path: paths.get(Number(fd)) ?? '', bytes: Number(bytes) },
  ])
  watch(fs, 'ftruncateSync', onFd('write'))
  for (const name of ['fsyncSync', 'fdatasyncSync']) watch(fs, name, onFd('sync'))
  for (const name of ['renameSync', 'linkSync']) watch(fs, name, renamed)
  for (const name of ['unlinkSync', 'rmSync', 'rmdirSync']) watch(fs, name, named('remove'))
  watch(fs, 'mkdirSync', madeFolder)
  watchLater(fs, 'fdatasync', (fd) => events.push({ deed: 'sync', path: paths.get(fd) ?? '' }), undo)
  syncBuiltinESMExports()

  return {
    events,
    end() {
      for (const one of undo) one()
      syncBuiltinESMExports()
    },
  }
}

type Note = (this: unknown, words: readonly unknown[], result: unknown) => readonly FileEvent[]

/** The one function that answers by a callback. */
function watchLater(
  owner: typeof fs,
  name: 'fdatasync',
  note: (fd: number) => void,
  undo: (() => void)[],
): void {
  const original = owner[name]
  const watched = (fd: number, callback: fs.NoParamCallback): void =>
    original(fd, (error) => {
      if (!error) note(fd)
      callback(error)
    })
  Reflect.set(owner, name, watched)
  undo.push(() => Reflect.set(owner, name, original))
}

function isMaking(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & fs.constants.O_CREAT) !== 0
  return typeof flags === 'string' && /[wa]/.test(flags)
}
