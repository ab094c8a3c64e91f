import { expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

/** Into a database that holds 1 as it is and 2 otherwise: one record of every fate. */
const BEFORE = [
  { id: 1, text: 'same' },
  { id: 2, text: 'old' },
]
const NOTES = [
  { id: 1, text: 'same' },
  { id: 2, text: 'new' },
  { id: 3, text: 'three' },
  { id: 3, text: 'three again' },
  { id: 4, text: 'leave out' },
  { text: 'nobody' },
  { id: 5, text: '' },
]
const CONFIG = `
  import { defineMigration, drop } from 'dray'
  export default defineMigration({
    from: 'json:./data',
    to: 'sqlite:./app.db',
    collections: {
      notes: {
        read: { file: 'notes.json' },
        map: ({ key, value }) => {
          if (value.text === '') throw new Error('no text')
          return value.text === 'leave out' ? drop : { key, value }
        },
      },
    },
  })
`

async function mergeScene(): Promise<string> {
  const cwd = await folderWith({
    'before/notes.json': BEFORE,
    'data/notes.json': NOTES,
    'dray.config.ts': CONFIG,
  })
  await runDray(['migrate', './before', 'app.db', '--no-config'], { cwd })
  return cwd
}

const FATES = [
  'notes (no key)  refused',
  'notes 5  refused',
  'notes 4  filtered',
  'notes 1  unchanged',
  'notes 2  skipped',
  'notes 3  written',
  'notes 3  rejected',
]

/** Lines about records, in any order: `notes 3  written`, without mark, reason and `would be`. */
function fatesIn(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => /^ {2}[✓✗] notes /.test(line))
  return lines.map((line) => line.slice(4).replace('would be ', '').replace(/: .*/, '')).toSorted()
}

test('a plan with --verbose says of every record what would become of it, and why', async () => {
  const cwd = await mergeScene()
  for (const words of [['plan'], ['migrate', '--dry-run']]) {
    const { exitCode, stderr } = await runDray([...words, '--verbose', '--on-conflict', 'skip'], { cwd })
    expect(exitCode).toBe(3)
    expect(fatesIn(stderr)).toEqual(FATES.toSorted())
    expect(stderr).toMatch(/notes 3 {2}would be written$/m)
    expect(stderr).toMatch(/notes 3 {2}would be rejected: this key came before/)
    expect(stderr).toMatch(/notes 5 {2}would be refused: map threw: no text/)
  }
})

// A repeated key sends a merge back to the beginning, where each record is told once more.
test('the run then says the same of each, whichever way a repeated key is turned away', async () => {
  const cwd = await mergeScene()
  const { stderr } = await runDray(['migrate', '--verbose', '--yes', '--on-conflict', 'skip'], { cwd })
  const same = (fate: string) => fate.replace('notes 3  rejected', 'notes 3  refused')
  expect(new Set(fatesIn(stderr).map(same))).toEqual(new Set(FATES.map(same)))
})

test('without --verbose no record is named on the way', async () => {
  const { stderr } = await runDray(['plan', '--on-conflict', 'skip'], { cwd: await mergeScene() })
  expect(fatesIn(stderr)).toEqual([])
})
