import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspect } from 'node:util'
import { z } from 'zod'
import { DrayError } from '../model/error.ts'
import type { Driver } from './driver.ts'
import { openStore } from './open.ts'
import { recognisePath } from './recognise-path.ts'
import { parseAddress, redactAddress } from './address.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dray-open-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Kinds of stores of which only the opening is looked at. */
function driverOf(scheme: string, more: Partial<Driver> = {}): Driver {
  const store = {
    address: `${scheme}:opened`,
    facts: { writes: 'merge' },
    can: {},
    count: async () => {
      throw new DrayError('STORE_REFUSED', 'refused')
    },
    create: async () => 'created',
    close: async () => {},
  }
  return {
    scheme,
    title: `A ${scheme} store`,
    local: true,
    addressOptions: z.strictObject({ shape: z.enum(['records', 'collections']).optional() }),
    openSource: async () => store,
    openTarget: async () => store,
    ...more,
  } as unknown as Driver
}

const documents = [driverOf('json'), driverOf('sqlite'), driverOf('memory')]

function open(text: string, role: 'source' | 'target' = 'source', kinds = documents) {
  const drivers = { documents: kinds, objects: () => expect.unreachable() }
  const options = { drivers, scratch: folder }
  return role === 'source' ? openStore(text, { ...options, role }) : openStore(text, { ...options, role })
}

describe('addresses', () => {
  test('a scheme names the driver; its options come apart', async () => {
    const { address, driver, recognised } = await open('json:./data?shape=records')
    expect(driver.scheme).toBe('json')
    expect(address).toMatchObject({ path: './data', options: { shape: 'records' } })
    expect(recognised).toBeUndefined()
  })

  test('an unknown scheme is refused with what was probably meant', async () => {
    await expect(open('sqlte:./app.db')).rejects.toMatchObject({
      code: 'STORE_UNKNOWN',
      hint: 'Did you mean sqlite:?',
    })
    await expect(open('oracle:./app.db')).rejects.toMatchObject({
      code: 'STORE_UNKNOWN',
      hint: 'There are: json:, sqlite:, memory:',
    })
  })

  test.each(['json:./data?shap=records', 'json:./data?shape=rows'])('%s is refused', async (text) => {
    await expect(open(text)).rejects.toMatchObject({
      code: 'ADDRESS_INVALID',
      hint: expect.stringContaining('shape'),
    })
  })

  test('a password is in no address and no error', async () => {
    const served = [driverOf('pg', { credentials: ['password', 'access_key'] })]
    const { address } = await open('pg://anna:s3cr%40t@host/db?access_key=abc', 'source', served)
    expect(address).toMatchObject({ path: '//anna@host/db', options: {} })
    expect(address.text).toBe('pg://anna:***@host/db?access_key=***')
    expect(address.secrets['password']!.reveal()).toBe('s3cr@t')
    expect(`${inspect(address, { depth: 9 })}${JSON.stringify(address)}`).not.toMatch(/s3cr|abc/)
    const error = await open('jsn://anna:secret@host/db?password=secret').catch((failure: unknown) => failure)
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(redactAddress('s3://bucket?access_key=abc&region=eu')).toBe('s3://bucket?region=eu&access_key=***')
  })

  test('a credential that a store has no use for is refused', async () => {
    await expect(open('sqlite://anna:secret@host/db')).rejects.toMatchObject({
      code: 'ADDRESS_INVALID',
      message: expect.stringContaining('password'),
    })
  })

  test.each([
    ['pg://anna:se/cret@host/db', 'pg://anna:***@host/db'],
    ['pg://anna:se?cret@host/db', 'pg://anna:***@host/db'],
    ['pg://anna:se@cret@host/db', 'pg://anna:***@host/db'],
    ['json:s3://id:secret@bucket/a', 'json:s3://id:***@bucket/a'],
    ['jdbc:pg://anna:secret@host', 'jdbc:pg://anna:***@host'],
    ['//anna:secret@host', '//anna:***@host'],
    ['s3://b?sessionToken=secret', 's3://b?sessionToken=***'],
    ['s3://b?X-Amz-Signature=secret', 's3://b?X-Amz-Signature=***'],
  ])('%s is shown as %s', (given, shown) => {
    expect(redactAddress(given)).toBe(shown)
  })

  test.each([
    'pg://host:5432/db?user=a@b',
    'pg://anna@host:5432/db',
    'json:./a:b@c/data.json',
    'json:./data?key=id',
    './x?shape=records',
  ])('%s holds none', (given) => {
    expect(redactAddress(given)).toBe(given)
    expect(parseAddress(given)?.secrets ?? {}).toEqual({})
  })
})

describe('plain paths', () => {
  const recognised = async (name: string): Promise<unknown> => {
    const { scheme } = await recognisePath(join(folder, name), 'target')
    return scheme
  }
  const asks = {
    code: 'ADDRESS_INVALID',
    hint: expect.stringMatching(/json:.* or sqlite:/),
  }

  test('a folder and a .json file are JSON, there or not', async () => {
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'a.json'), '[]')
    expect(await recognised('data')).toBe('json')
    expect(await recognised('a.json')).toBe('json')
    expect(await recognised('missing.json')).toBe('json')
    await mkdir(join(folder, 'folder.db'))
    expect(await recognised('folder.db')).toBe('json')
  })

  test('an SQLite database is known by its first bytes, whatever its name', async () => {
    await writeFile(join(folder, 'data.bin'), 'SQLite format 3\0 and more')
    expect(await recognised('data.bin')).toBe('sqlite')
  })

  test.each(['app.db', 'app.sqlite', 'app.SQLITE3'])(
    '%s is SQLite where nothing or nothing else is',
    async (name) => {
      expect(await recognised(name)).toBe('sqlite')
      await writeFile(join(folder, name), '')
      expect(await recognised(name)).toBe('sqlite')
      await writeFile(join(folder, name), 'something else')
      await expect(recognised(name)).rejects.toMatchObject(asks)
    },
  )

  test('anything else is asked, with both possibilities', async () => {
    await expect(recognised('missing')).rejects.toMatchObject(asks)
    await writeFile(join(folder, 'notes.txt'), 'SQLite')
    await expect(recognised('notes.txt')).rejects.toMatchObject(asks)
    await writeFile(join(folder, 'empty'), '')
    await expect(recognised('empty')).rejects.toMatchObject(asks)
  })

  test('of a source with nothing there: said, with the name that is nearly the same', async () => {
    await writeFile(join(folder, 'users.json'), '[]')
    const nothing = (name: string) => recognisePath(join(folder, name), 'source')
    const missing = { code: 'STORE_MISSING' }
    await expect(nothing('user.json')).rejects.toMatchObject({
      ...missing,
      hint: `Did you mean ${join(folder, 'users.json')}?`,
    })
    await expect(nothing('app.db')).rejects.toMatchObject({ ...missing, hint: 'Check the path' })
    await expect(nothing('no/folder')).rejects.toMatchObject(missing)
  })

  test('how it was understood is said, and options are kept', async () => {
    const { recognised: because, address } = await open(`${folder}?shape=collections`)
    expect(because).toBe('a folder')
    expect(address).toMatchObject({ scheme: 'json', path: folder, options: { shape: 'collections' } })
  })
})

describe('roles', () => {
  test('a source cannot write, a target can, and neither writes when opened', async () => {
    const { store: source } = await open('memory:a')
    expect('create' in source).toBe(false)
    const { store: target } = await open('memory:a', 'target')
    expect('create' in target).toBe(true)
    expect(await readdir(folder)).toEqual([])
  })

  test('a driver that only reads is refused as a target', async () => {
    const { openTarget: _, ...reader } = driverOf('reader')
    await expect(open('reader:x', 'target', [reader])).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
  })

  test('errors of the store, and of opening it, say where', async () => {
    const { store } = await open('memory:a')
    const layout = { kind: 'document', keys: 'text', columns: [], options: {} } as const
    await expect(store.count('things', layout)).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      store: 'memory:opened',
      collection: 'things',
    })
    const failing = driverOf('memory', {
      openSource: async () => {
        throw new DrayError('STORE_MISSING', 'missing')
      },
    })
    await expect(open('memory:a', 'source', [failing])).rejects.toMatchObject({ store: 'memory:a' })
  })

  test('opening is tried again where the driver says so', async () => {
    let attempts = 0
    const flaky = driverOf('memory', {
      openSource: async (...args) => {
        attempts += 1
        if (attempts < 3) throw new DrayError('STORE_BUSY', 'busy', { retry: 'again' })
        return documents[0]!.openSource(...args)
      },
    })
    await open('memory:a', 'source', [flaky])
    expect(attempts).toBe(3)
  })
})
