import { readFileSync } from 'node:fs'
import type { Report } from '../../src/index.ts'

export interface RejectOnFile {
  readonly code: string
  readonly key?: string
  readonly reason: string
  readonly position?: { readonly unit: string; readonly line?: number; readonly byte?: number }
}

/** The report shows the first of them; the file holds all. */
export function rejectsOf({ rejectFile }: Report): readonly RejectOnFile[] {
  const lines = rejectFile === undefined ? [] : readFileSync(rejectFile, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as RejectOnFile)
}
