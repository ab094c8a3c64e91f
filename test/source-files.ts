import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

export interface SourceFile {
  /** From the root of the project, with slashes: `src/store/open.ts`. */
  readonly path: string
  readonly text: string
  /** Without comments: what is said about the code is not the code. */
  readonly code: string
  /** What it imports or re-exports, types included: paths of files as above, packages by name. */
  readonly imports: readonly string[]
}

/** Every TypeScript file below a folder of the project. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map(readSource)
}

function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(ROOT, path), 'utf8'))
}

export function parseSource(path: string, text: string): SourceFile {
  const code = withoutComments(text)
  return { path, text, code, imports: importsOf(code, path) }
}

/** Strings are matched so that what looks like a comment inside one is left alone. */
const STRING_OR_COMMENT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|\/\/.*/g

function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? '' : found))
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`: each at the start of a statement or in one. */
const IMPORT = /(?:^(?:import|export)\b[^'"`]*?\bfrom\s*|^import\s*|\bimport\(\s*)'([^']+)'/gm

function importsOf(code: string, path: string): string[] {
  return [...code.matchAll(IMPORT)].map(([, specifier = '']) =>
    specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
  )
}
