import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../src/model/value.ts'

/** A way in which two collections lie in JSON files: the same words say how they are read and how they are written. */
export interface Shape {
  readonly name: string
  /** The store in this folder. */
  readonly address: string
  readonly options: (collection: string) => Readonly<Record<string, Json>>
}

export interface Item {
  readonly id: string
  readonly kind: string
  readonly team: string
  readonly [field: string]: Json
}

export const COLLECTIONS = ['users', 'orders']

const KINDS = { users: { kind: 'users' }, orders: [{ kind: ['orders', 'order'] }, { total: true }] }

export const SHAPES: readonly Shape[] = [
  { name: 'a file per collection', address: 'data/', options: (name) => ({ file: `${name}.json` }) },
  {
    name: 'arrays',
    address: 'data/',
    options: (name) => ({ file: `lists/${name}.json`, shape: 'array', key: 'id' }),
  },
  { name: 'a file per record', address: 'data/', options: (name) => ({ records: `${name}/{id}.json` }) },
  {
    name: 'files by a field',
    address: 'data/',
    options: (name) => ({ files: `by-team/{team}/${name}.json` }),
  },
  {
    name: 'arrays by a field',
    address: 'data/',
    options: (name) => ({ files: `${name}-of-{team}.json`, shape: 'array', key: 'id' }),
  },
  { name: 'one nested file', address: 'all.json', options: (name) => ({ member: name }) },
  {
    name: 'members further down',
    address: 'data/',
    options: (name) => ({ file: 'all.json', member: ['data', name] }),
  },
  { name: 'one flat file', address: 'all.json', options: () => ({ kinds: KINDS }) },
  {
    name: 'one flat array',
    address: 'all.json',
    options: () => ({ kinds: KINDS, shape: 'array', key: 'id' }),
  },
]

/** What tends to go wrong as a name of a file. */
const HOSTILE = [
  '..',
  '../x',
  'a/b',
  'a\\b',
  '.hidden',
  'Ada',
  'ada',
  'ADA',
  '\u00e9',
  'e\u0301',
  'con',
  'node_modules',
  'x.tmp',
  'x.backup_1',
  'y~',
  '%41da',
  '100%',
  'a b',
  ' ',
  'nul\u0000l\n',
  '*?<>|":',
  '{id}',
  '$&',
  '__proto__',
  '😀'.repeat(50),
  '1',
]

/** Items of two collections, whose keys are no two the same in all. */
export function items(count: number): readonly Item[] {
  const users = [...HOSTILE, ...Array.from({ length: count }, (_, n) => `user-${n}`)].map((id, n) => ({
    id,
    kind: 'users',
    team: ['red', 'Red', 'a/b', 'con'][n % 4]!,
    name: `Ünïcode ${n} "quoted" \\ back`,
    nested: { list: [n, { deep: [true, false, null, n / 3] }], empty: {}, none: [] },
  }))
  const orders = Array.from({ length: count }, (_, n) => ({
    id: `${n}/${n % 5}`,
    kind: ['orders', 'order', 'other'][n % 3]!,
    team: `team ${n % 7}`,
    total: n * 1.1,
  }))
  return [...users, ...orders]
}

/** By hand, as a file per collection, each an object by id. */
export function fill(folder: string, all: readonly Item[]): void {
  mkdirSync(join(folder, 'data'), { recursive: true })
  for (const name of COLLECTIONS) {
    const own = all.filter((item) => (name === 'users') === (item.kind === 'users'))
    // JSON.parse keeps a member called __proto__; a literal and fromEntries do, too.
    writeFileSync(
      join(folder, 'data', `${name}.json`),
      JSON.stringify(Object.fromEntries(own.map((item) => [item.id, item])), null, 2),
    )
  }
}

/** Every item in the JSON files below a folder, wherever it lies in them, and by nothing that dray has. */
export function collect(folder: string): readonly Item[] {
  const found: Item[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // What dray keeps beside a target for a rollback is no part of it.
    if (!entry.isFile() || entry.parentPath.includes('.dray/')) continue
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    found.push(...itemsIn(JSON.parse(text)))
  }
  return found.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

function itemsIn(value: Json): Item[] {
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value) && 'id' in value && 'kind' in value) return [value as Item]
  return Object.values(value).flatMap(itemsIn)
}

export function sorted(all: readonly Item[]): readonly Item[] {
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}
