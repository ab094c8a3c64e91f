import { readFile } from 'node:fs/promises'

/** Of the package that this file is part of. */
export async function drayVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const found: { version: string } = JSON.parse(text)
  return found.version
}
