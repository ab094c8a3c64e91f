import type { BigIntStats } from 'node:fs'

/** Changes with a file's content, as far as the file system tells: another file, another time, another size. */
export function tagOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `${ino}-${mtimeNs}-${size}`
}
