import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Collections } from './rig-stores.ts'
import type { Scenario } from './rig-scenarios.ts'

/** The folders of one trial. */
export interface Place {
  readonly folder: string
  readonly state: string
  /** The words of the run, of what goes on with it, and of what takes it back. */
  readonly migrate: readonly string[]
  readonly resume: readonly string[]
  readonly rollback: readonly string[]
  /** The application goes on meanwhile: the source holds other documents, and more of them. */
  changeSource(): void
  /** Of the source, every byte and name. */
  source(): unknown
  /** Of the target, what an application sees. */
  target(): unknown
  /** Whatever lies in the folder of the target, by name. */
  targetNames(): readonly string[]
  /** What was begun in the state folder and has no end: nobody will ever look for it. */
  strays(): readonly string[]
  /** Target and state as they are now; the function returned puts them back, links and times included. */
  snapshot(): () => void
  remove(): void
}

/** So small that a run has some pages in either collection. */
export const BATCH_BYTES = 1500

export function placeFor({ source, target, holdsData }: Scenario): Place {
  const folder = mkdtempSync(join(PLACES, 'rig-'))
  const at = (name: string): string => join(folder, name)
  for (const name of ['source', 'target']) mkdirSync(at(name))
  source.fill(at('source'), MOVED)
  if (holdsData) target.fill(at('target'), HELD)
  const state = at('state')
  const said = ['--yes', '--json', '--no-config', '--state', state]
  const batch = ['--batch-size', String(BATCH_BYTES)]
  const stores = [source.address(at('source')), target.address(at('target'))]
  return {
    folder,
    state,
    migrate: ['migrate', ...stores, ...said, ...batch, ...(holdsData ? target.intoData : [])],
    resume: ['resume', ...said, ...batch],
    rollback: ['rollback', ...said],
    changeSource() {
      rmSync(at('source'), { recursive: true })
      mkdirSync(at('source'))
      source.fill(at('source'), CHANGED)
    },
    source: () => hashesBelow(at('source')),
    target: () => target.contents(at('target')),
    targetNames: () => namesBelow(at('target')),
    strays: () => (existsSync(state) ? straysBelow(state) : []),
    snapshot() {
      const kept = mkdtempSync(at('kept-'))
      copyInto(kept, at('target'), state)
      return () => {
        for (const path of [at('target'), state]) rmSync(path, { recursive: true, force: true })
        copyInto(folder, join(kept, 'target'), join(kept, 'state'))
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A kill takes nothing from the disk that was written to it: memory will do, and waits for no disk. */
const PLACES = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Times and hard links are part of what a crash leaves. */
function copyInto(folder: string, ...from: readonly string[]): void {
  execFileSync('cp', ['-a', ...from.filter((path) => existsSync(path)), folder])
}

function straysBelow(state: string): readonly string[] {
  const names = namesBelow(state)
  const bundles = names.filter((name) => /^backups\/[^/]+$/.test(name))
  const holdsCopies = (bundle: string): boolean => names.some((name) => name.startsWith(`${bundle}/data/`))
  const unfinished = bundles.filter((name) => holdsCopies(name) && !names.includes(`${name}/manifest.json`))
  return [...names.filter((name) => STRAY.test(name)), ...unfinished]
}

/** A temporary file, a draft of the ledger, a scratch folder with something in it. */
const STRAY = /\.tmp$|ledger\.db\.\d|scratch\//

function namesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => name.replaceAll(RUN_ID, 'RUN')).toSorted()
}

const RUN_ID = /\d{8}-\d{6}-[0-9a-f]{4}/g

function hashesBelow(folder: string): unknown {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return names.map((name) => {
    const path = join(folder, name)
    return [name, statSync(path).isFile() && createHash('sha256').update(readFileSync(path)).digest('hex')]
  })
}

function documents(name: string, count: number, more: object = {}): Record<string, object> {
  const keys = Array.from({ length: count }, (_, n) => `${name}-${n}`)
  return Object.fromEntries(keys.map((id, n) => [id, { id, n, text: 'ü'.repeat(120), ...more }]))
}

const MOVED: Collections = { things: documents('thing', 12), others: documents('other', 6) }
const CHANGED: Collections = {
  things: documents('thing', 9, { changed: true }),
  others: documents('other', 7, { changed: true }),
}
const HELD: Collections = {
  things: {
    'thing-1': { id: 'thing-1', by: 'the application' },
    'thing-7': { id: 'thing-7', by: 'the application' },
    'thing-8': { id: 'thing-8', n: 8, text: 'ü'.repeat(120) },
    mine: { id: 'mine', by: 'the application' },
  },
  untouched: { here: { id: 'here' } },
}
