import type { Question } from '../../../store/survey.ts'
import { excludeText } from './exclude-text.ts'

/** What package managers and build tools call their own files. */
const TOOL_FILE =
  /^(?:package(?:-lock)?|npm-shrinkwrap|deno|bower|lerna|nx|turbo|vercel|firebase|angular|biome|renovate)\.json$/i
/** Of compilers: these look like records even where they are not, and may hold comments. */
const COMPILER_FILE = /^[tj]sconfig(?:\.[^/]+)?\.json$/i

/** `isClear`: it can be read as collections in one way only, so that a name like `package.json` may be one of them. */
export function isToolFile(path: string, { isClear }: { readonly isClear: boolean }): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return COMPILER_FILE.test(name) || (!isClear && TOOL_FILE.test(name))
}

/** Settings of tools look like records, and may be written with comments: they are asked for by their name. */
export function toolFileQuestions(paths: readonly string[]): readonly Question[] {
  if (paths.length === 0) return []
  const some = `${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`
  const names = [...new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))]
  const text =
    `${some}: by its name the file of a tool, not data; leave it out with ${excludeText(names)}, ` +
    'or declare the collections in the configuration'
  return [{ text }]
}
