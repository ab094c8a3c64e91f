import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}\/[^'"\n]*|\.{1,2})\1/g
const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json']

/**
 * The file and every local file it names in an import, export-from or require, and theirs in turn. A path inside a
 * comment is followed too: one file too many in the hash is harmless, one too few is not.
 */
export function localImports(entry: string): readonly string[] {
  const seen = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    waiting.push(...importsOf(file))
  }
  return [...seen]
}

function importsOf(file: string): readonly string[] {
  if (file.endsWith('.json')) return []
  const specifiers = [...readFileSync(file, 'utf8').matchAll(SPECIFIER)].map((match) => match[2]!)
  return specifiers
    .map((specifier) => resolveLocal(resolve(dirname(file), specifier)))
    .filter((path) => path !== undefined)
}

/** As TypeScript and bundlers resolve: as written, with an extension, `.js` meaning `.ts`, an index file. */
function resolveLocal(path: string): string | undefined {
  const stem = path.replace(/\.([mc]?)js$/, '.$1ts')
  const candidates = [
    path,
    stem,
    ...EXTENSIONS.map((end) => path + end),
    ...EXTENSIONS.map((end) => `${path}/index${end}`),
  ]
  return candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile())
}
