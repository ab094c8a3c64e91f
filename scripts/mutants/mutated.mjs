import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of a mutant as it makes them, by path, from those of a folder.
 * @throws where a text that it changes is not there exactly once: the code has moved on, and the mutant must follow
 */
export function mutated({ name, edits }, folder) {
  const files = new Map()
  for (const { file, find, replace } of edits) {
    const before = files.get(file) ?? readFileSync(join(folder, file), 'utf8')
    const found = before.split(find).length - 1
    if (found !== 1)
      throw new Error(`Mutant "${name}": ${file} has its text ${found} times, not once:\n${find}`)
    files.set(file, before.split(find).join(replace))
  }
  return files
}
