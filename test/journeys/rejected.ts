import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { MigrationInput } from '../../src/index.ts'
import { scene, type Scene } from './scene.ts'

export const NARROW = z.object({ id: z.string(), n: z.number() })
export const WIDE = z.object({ id: z.string(), n: z.number().or(z.string()) })

/** Of four records the schema refuses two. */
export function refused(more: Partial<MigrationInput> = {}): {
  readonly place: Scene
  readonly before: MigrationInput
  readonly after: MigrationInput
} {
  const place = scene({
    'things.json': [
      { id: 'a', n: 1 },
      { id: 'b', n: 'two' },
      { id: 'c', n: 3 },
      { id: 'd', n: 'four' },
    ],
  })
  const judged = (schema: z.ZodType): MigrationInput => ({
    ...place.migration,
    ...more,
    collections: { things: { schema } },
  })
  return { place, before: judged(NARROW), after: judged(WIDE) }
}

function rejectsFile({ stateDir }: Scene, run: string): string {
  return join(stateDir, 'runs', run, 'rejects.ndjson')
}

interface Line {
  readonly [field: string]: unknown
}

export function linesOf(path: string): readonly Line[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

export function corrected(place: Scene, run: string, change: (line: Line) => Line): string {
  const path = join(place.folder, 'corrected.ndjson')
  const lines = linesOf(rejectsFile(place, run)).map((line) => JSON.stringify(change(line)))
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
