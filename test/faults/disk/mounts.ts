import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Pair } from '../place.ts'

/** Room on a file system in memory: bytes (`64k`) and files. */
export interface Room {
  readonly size: string
  readonly files?: number
}

export const ENOUGH: Room = { size: '16m', files: 1000 }

/** Puts a small disk at a path, for as long as the test runs. */
export function mountSmall(path: string, room: Room): { readonly resize: (room: Room) => void } {
  mkdirSync(path, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', optionsOf(room), 'none', path)
  onTestFinished(() => run('umount', '--lazy', path))
  return { resize: (other) => run('mount', '-o', `remount,${optionsOf(other)}`, path) }
}

/** A file system in a file, which can become read-only as one does that found an error in itself. */
export function mountImage(path: string): {
  readonly makeReadOnly: () => void
  /** Takes it off, when nobody uses it, and puts it back. */
  readonly mountAgain: () => void
  /** Looks at what has come to the disk by now; later, that is all there is. */
  readonly cutPower: () => { readonly mountRest: () => void }
} {
  const image = `${path}.image`
  mkdirSync(path, { recursive: true })
  run('truncate', '--size=24M', image)
  run('mkfs.ext4', '-q', image)
  const mount = (): void => run('mount', '-o', 'loop', image, path)
  mount()
  onTestFinished(() => run('umount', '--lazy', path))
  return {
    makeReadOnly: () => run('mount', '-o', 'remount,abort', path),
    mountAgain() {
      run('umount', path)
      mount()
    },
    cutPower() {
      run('cp', image, `${image}.cut`)
      return {
        mountRest() {
          run('umount', path)
          run('mv', `${image}.cut`, image)
          mount()
        },
      }
    },
  }
}

/** The same pair, with its target in a folder of its own, which can be another disk: `disk`. */
export function intoDisk(pair: Pair): Pair {
  return {
    ...pair,
    to: pair.to.replace(/(?=app\.db|target)/, 'disk/'),
    fill(folder) {
      pair.fill(folder)
      mkdirSync(join(folder, 'disk'))
    },
  }
}

function optionsOf({ size, files = 1000 }: Room): string {
  return `size=${size},nr_inodes=${files},mode=1777`
}

function run(program: string, ...words: readonly string[]): void {
  execFileSync(program, words, { stdio: 'pipe' })
}
