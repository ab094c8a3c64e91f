import { createReadStream } from 'node:fs'
import { openKeyIndex } from '../../../lib/key-index/key-index.ts'
import { DrayError } from '../../../model/error.ts'
import { Key } from '../../../model/key.ts'
import { hashKey } from '../../../model/scan/api.ts'
import { StructureWalk } from './structure.ts'

const NAMED = 5

/**
 * Keys are theirs alone in each of these collections; in one object all of them must be.
 * @throws DrayError KEY_DUPLICATE naming some that are not
 */
export async function refuseRepeatedNames(path: string, collections: readonly string[]): Promise<void> {
  const index = openKeyIndex(`${path}.keys`)
  try {
    await namesIn(path, (name) => index.add(columnsOf(name)))
    const repeated = new Set(Array.from(index.duplicates(), ({ hash }) => textOf(hash)))
    if (repeated.size === 0) return
    const names = new Set<string>()
    await namesIn(path, (name) => {
      if (names.size < NAMED && repeated.has(textOf(hashOf(name)))) names.add(name)
    })
    throw new DrayError(
      'KEY_DUPLICATE',
      `${collections.join(' and ')} have keys in common: in one file they would be one`,
      {
        details: [...names],
        hint: 'Give each collection a file of its own, or other keys with `key`; dray rollback puts the attempt away',
      },
    )
  } finally {
    index.close()
  }
}

async function namesIn(path: string, tell: (name: string) => void): Promise<void> {
  const walk = new StructureWalk({ watch: 1, names: 1, begin: () => {}, name: tell })
  for await (const chunk of createReadStream(path)) walk.push(chunk as Uint8Array)
}

function hashOf(name: string): ArrayLike<number> {
  return hashKey(Key.of(name), 'text')
}

function textOf(hash: ArrayLike<number>): string {
  return `${hash[0]},${hash[1]}`
}

function columnsOf(name: string) {
  return { count: 1, keyHashes: Int32Array.from(Array.from(hashOf(name))), prints: new Int32Array(4) }
}
