import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { onTestFinished } from 'vitest'

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

function optionsOf({ size, files = 1000 }: Room): string {
  return `size=${size},nr_inodes=${files},mode=1777`
}

function run(program: string, ...words: readonly string[]): void {
  execFileSync(program, words, { stdio: 'pipe' })
}
