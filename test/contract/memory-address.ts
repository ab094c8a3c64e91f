import { normalize } from 'node:path'

/** A memory store for every temporary folder: named by it, so that no two tests meet. */
export function memoryAddress(folder: string): string {
  return `memory:${normalize(folder).replaceAll('/', '.')}`
}
