import type { Question } from '../../store/survey.ts'
import { excludeText } from './exclude-text.ts'

/** What package managers, compilers and editors call their own files. */
const TOOL_FILE =
  /^(?:package(?:-lock)?|npm-shrinkwrap|[tj]sconfig(?:\.[^/]+)?|deno|bower|lerna|nx|turbo|vercel|firebase|angular|biome|renovate)\.json$/i

export function isToolFile(path: string): boolean {
  return TOOL_FILE.test(path.slice(path.lastIndexOf('/') + 1))
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
