import { describe, expect, test } from 'vitest'
import type { DocumentSource } from '../source.ts'
import { checked } from './checked.ts'
import { faulty } from './faulty.ts'
import { layer } from './layer.ts'
import { paceOf } from '../pace.ts'
import { paced } from './paced.ts'
import { readOnly } from './read-only.ts'
import { retrying } from './retrying.ts'
import { traced } from './traced.ts'

/** A store with things that no layer was told of. */
function inventedStore() {
  let written = 0
  return {
    address: 'invented:here',
    facts: { writes: 'merge' },
    can: { teleport: async (to: string) => `at ${to}`, flag: true as const },
    control: {
      async fold(name: string): Promise<string> {
        return `${name} folded`
      },
    },
    async dance(steps: number): Promise<number> {
      return this.danced + steps
    },
    danced: 2,
    async writer(_request: object) {
      return {
        get at() {
          return written
        },
        async scribble(): Promise<string> {
          written += 1
          return 'scribbled'
        },
      }
    },
  }
}

const REQUEST = {
  run: 'r',
  partition: 'p',
  epoch: 1,
  collection: 'c',
  layout: { kind: 'document', keys: 'text', columns: [], options: {} },
}

type Invented = ReturnType<typeof inventedStore>
type Dress = (store: Invented) => Invented

const LAYERS: Readonly<Record<string, Dress>> = {
  plain: (store) => layer(store, { request: (_, proceed) => proceed() }),
  // The invented store has what these layers look at.
  checked: (store) => checked(store as unknown as DocumentSource, 'invented') as unknown as Invented,
  traced: (store) => traced(store),
  retrying: (store) => retrying(store),
  faulty: (store) => faulty(store),
  paced: (store) => paced(store, paceOf({ recordsPerSecond: 1 })),
  all: (store) =>
    traced(checked(retrying(store) as unknown as DocumentSource, 'invented') as unknown as Invented),
}

describe.each(Object.entries(LAYERS))('layer %s carries what it does not know', (_, dress) => {
  test('a method', async () => {
    expect(await dress(inventedStore()).dance(3)).toBe(5)
  })

  test('a power, and a power that is no function', async () => {
    const { can } = dress(inventedStore())
    expect(await can.teleport('the moon')).toBe('at the moon')
    expect(can.flag).toBe(true)
    expect(Object.keys(can)).toEqual(['teleport', 'flag'])
  })

  test('a method of control', async () => {
    expect(await dress(inventedStore()).control.fold('lease')).toBe('lease folded')
  })

  test('a method of a session, and its live fields', async () => {
    const writer = await dress(inventedStore()).writer(REQUEST)
    expect(writer.at).toBe(0)
    expect(await writer.scribble()).toBe('scribbled')
    expect(writer.at).toBe(1)
  })

  test('nothing that is not there', () => {
    const dressed = dress(inventedStore())
    expect('drop' in dressed).toBe(false)
    expect('backup' in dressed.can).toBe(false)
  })
})

test('every call passes the layer, with its name and what opened its session', async () => {
  const passed: string[] = []
  const store = layer(inventedStore(), {
    request(call, proceed) {
      passed.push(call.opener ? `${call.opener.name} > ${call.name}` : call.name)
      return proceed()
    },
  })
  await store.dance(1)
  await store.can.teleport('x')
  await store.control.fold('x')
  await (await store.writer(REQUEST)).scribble()
  expect(passed).toEqual(['dance', 'can.teleport', 'control.fold', 'writer', 'writer > writer.scribble'])
})

test('methods of a class are carried too', async () => {
  class Store {
    readonly #name = 'of a class'
    async name(): Promise<string> {
      return this.#name
    }
  }
  expect(await layer(new Store(), { request: (_, proceed) => proceed() }).name()).toBe('of a class')
})

test('read-only lets through only what is known to read', async () => {
  const store = {
    ...inventedStore(),
    identity: 'x',
    create: async () => 'created',
    scan: async () => 'a page',
    can: { backup: async () => 'copied', exclusive: async () => 'taken', teleport: async () => 'gone' },
  }
  const source = readOnly(store as unknown as DocumentSource)
  expect(Object.keys(source).sort()).toEqual(['address', 'can', 'facts', 'identity', 'scan'])
  expect(Object.keys(source.can)).toEqual(['backup'])
  for (const name of ['create', 'writer', 'control', 'dance']) expect(name in source).toBe(false)
})
