import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Pin, PinnedUnit, Tee } from '../store/source.ts'
import { type Bundle, createBundle } from './create-bundle.ts'
import { listBundles } from './list-bundles.ts'
import { verifyBundle } from './verify-bundle.ts'

let folder: string
let source: string
let backups: string

const FILES = {
  'users.json': '{"1":{"name":"Ada"}}',
  'deep/er/projects.json': '[{"id":"é"},{"id":2}]',
  'empty.json': '',
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-backup-'))
  source = join(folder, 'app', 'data')
  backups = join(folder, 'backups')
  for (const [path, text] of Object.entries(FILES)) put(join(source, path), text)
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('a bundle', () => {
  test('holds every byte, says what it holds, and can be read back', async () => {
    const { folder: path, manifest } = await backUp()
    for (const [unit, text] of Object.entries(FILES)) {
      expect(readFileSync(join(path, 'data', unit), 'utf8')).toBe(text)
    }
    expect(manifest).toMatchObject({
      v: 1,
      run: 'r1',
      source: { address: 'json:./data', identity: `file:${source}` },
      generation: 'g1',
      units: [
        { path: 'deep/er/projects.json' },
        { path: 'empty.json', bytes: 0 },
        { path: 'users.json', bytes: 20 },
      ],
      records: { users: 1 },
      complete: true,
    })
    const bytes = Object.values(FILES).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    expect(await verifyBundle(path)).toEqual({ manifest, files: 3, bytes })
  })

  test('is for its owner alone', async () => {
    const { folder: path } = await backUp()
    for (const entry of readdirSync(backups, { recursive: true, withFileTypes: true })) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
      expect(mode, entry.name).toBe(entry.isDirectory() ? 0o700 : 0o600)
    }
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  test('never takes the place of another, and the list is newest first', async () => {
    const made = [await backUp(), await backUp(), await backUp()]
    expect(new Set(made.map((bundle) => bundle.folder)).size).toBe(3)
    for (const { folder: path } of made) expect(path).toMatch(/\/\d{8}-\d{6}(-[23])?$/)
    const listed = await listBundles(backups)
    expect(listed).toEqual(made.toReversed())
  })

  test('remembers the application around the data', async () => {
    put(join(folder, 'app', 'package.json'), '{"name":"octo","version":"1.2.3"}')
    const commit = '0123456789'.repeat(4)
    put(join(folder, 'app', '.git', 'HEAD'), 'ref: refs/heads/main\n')
    put(join(folder, 'app', '.git', 'packed-refs'), `# pack-refs\n${commit} refs/heads/main\n`)
    expect((await backUp()).manifest.application).toEqual({ name: 'octo', version: '1.2.3', commit })
    const later = commit.split('').toReversed().join('')
    put(join(folder, 'app', '.git', 'refs', 'heads', 'main'), `${later}\n`)
    expect((await backUp()).manifest.application?.commit).toBe(later)
    put(join(folder, 'app', '.git', 'HEAD'), `${commit}\n`)
    expect((await backUp()).manifest.application?.commit).toBe(commit)
  })

  test('of a worktree remembers its commit', async () => {
    const commit = 'abcdef0123'.repeat(4)
    put(join(folder, 'app', '.git'), 'gitdir: ../repo/.git/worktrees/w\n')
    put(join(folder, 'repo', '.git', 'worktrees', 'w', 'HEAD'), 'ref: refs/heads/w\n')
    put(join(folder, 'repo', '.git', 'worktrees', 'w', 'commondir'), '../..\n')
    put(join(folder, 'repo', '.git', 'refs', 'heads', 'w'), `${commit}\n`)
    expect((await backUp()).manifest.application).toEqual({ commit })
  })

  test('that is abandoned leaves nothing, also in the middle of a file', async () => {
    const making = await createBundle(request())
    const unit = await making.tee('users.json')
    await unit.write(Buffer.from('half'))
    await making.abandon()
    await making.abandon()
    expect(readdirSync(backups)).toEqual([])
    expect(await listBundles(backups)).toEqual([])
  })
})

describe('a bundle is refused while it is made', () => {
  const refused = async (pinned: (pin: Pin) => Pin): Promise<void> => {
    const making = await createBundle(request())
    const pin = await pinFolder(source, making.tee)
    await expect(making.finish(pinned(pin))).rejects.toThrow(
      expect.objectContaining({ code: 'BACKUP_CORRUPT' }),
    )
    const [listed] = await listBundles(backups)
    expect(listed).toMatchObject({ problem: { code: 'BACKUP_CORRUPT' } })
    await making.abandon()
  }

  test('when a copy is not what was pinned', async () => {
    await refused((pin) => ({
      ...pin,
      units: Array.from(pin.units, (unit) => ({ ...unit, sha256: 'f'.repeat(64) })),
    }))
  })

  test('when a pinned file was not copied', async () => {
    const more = { path: 'more.json', bytes: 0, modifiedMs: 0, sha256: createHash('sha256').digest('hex') }
    await refused((pin) => ({ ...pin, units: [...pin.units, more] }))
  })

  test('when the pin knows no content', async () => {
    await refused((pin) => ({ ...pin, units: Array.from(pin.units, ({ sha256: _, ...unit }) => unit) }))
  })

  test('when it holds what was not pinned', async () => {
    await refused((pin) => ({ ...pin, units: [...pin.units].slice(1) }))
  })

  test.each([
    '../out.json',
    '/out.json',
    'a/../../out.json',
    'a//b.json',
    './a.json',
    'a/.',
    '..',
    '',
    'a\0b',
  ])('when a file would lie outside: %j', async (hostile) => {
    const making = await createBundle(request())
    await expect(making.tee(hostile)).rejects.toThrow(expect.objectContaining({ code: 'BACKUP_CORRUPT' }))
    await making.abandon()
    expect(
      readdirSync(folder, { recursive: true }).filter((path) => String(path).includes('out.json')),
    ).toEqual([])
  })

  test('when two files of the source meet in one', async () => {
    const making = await createBundle(request())
    await making.tee('users.json')
    await expect(making.tee('users.json')).rejects.toThrow(
      expect.objectContaining({ code: 'BACKUP_CORRUPT' }),
    )
    await making.abandon()
  })
})

describe('verifying refuses', () => {
  let bundle: Bundle
  const data = (unit: string): string => join(bundle.folder, 'data', unit)
  const refused = async (...details: readonly string[]): Promise<void> => {
    await expect(verifyBundle(bundle.folder)).rejects.toThrow(
      expect.objectContaining({ code: 'BACKUP_CORRUPT', hint: expect.any(String), details }),
    )
  }

  beforeEach(async () => {
    bundle = await backUp()
  })

  test('every single flipped bit and every cut, of every file', { timeout: 60_000 }, async () => {
    for (const path of ['manifest.json', 'data/users.json', 'data/deep/er/projects.json']) {
      const whole = readFileSync(join(bundle.folder, path))
      const step = path === 'manifest.json' ? 7 : 1
      for (let bit = 0; bit < whole.length * 8; bit += step) {
        const flipped = Buffer.from(whole)
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        await refusedAs(path, flipped, `bit ${bit} of ${path}`)
      }
      for (let length = 0; length < whole.length; length += step) {
        await refusedAs(path, whole.subarray(0, length), `${length} bytes of ${path}`)
      }
      writeFileSync(join(bundle.folder, path), whole)
    }
    await verifyBundle(bundle.folder)
  })

  const refusedAs = async (path: string, bytes: Uint8Array, what: string): Promise<void> => {
    writeFileSync(join(bundle.folder, path), bytes)
    const code = await verifyBundle(bundle.folder).then(
      () => 'verified',
      (error: { code?: string }) => error.code,
    )
    expect(code, what).toBe('BACKUP_CORRUPT')
  }

  test('a missing file and one too many, each by its name', async () => {
    renameSync(data('users.json'), data('users.json.old'))
    writeFileSync(join(bundle.folder, 'notes.txt'), '')
    await refused(
      'users.json is missing',
      ...readdirSync(bundle.folder).flatMap((name) => {
        if (name === 'data') return ['data/users.json.old is not in the manifest']
        return name === 'notes.txt' ? ['notes.txt is not in the manifest'] : []
      }),
    )
  })

  test('two files of one size that changed places', async () => {
    put(join(source, 'a.json'), '{"a":1}')
    put(join(source, 'b.json'), '{"b":1}')
    bundle = await backUp()
    renameSync(data('a.json'), data('c.json'))
    renameSync(data('b.json'), data('a.json'))
    renameSync(data('c.json'), data('b.json'))
    await refused(
      'a.json has other content than was backed up',
      'b.json has other content than was backed up',
    )
  })

  test('a link, even to the right content', async () => {
    renameSync(data('users.json'), join(folder, 'moved.json'))
    symlinkSync(join(folder, 'moved.json'), data('users.json'))
    await refused('users.json is not a plain file')
  })

  test('a folder where a file was, and a file where a folder was', async () => {
    rmSync(data('users.json'))
    mkdirSync(data('users.json'))
    rmSync(data('deep'), { recursive: true })
    writeFileSync(data('deep'), '')
    await refused(
      'deep/er/projects.json is missing',
      'users.json is not a plain file',
      'data/deep is not in the manifest',
    )
  })

  test('a bundle whose manifest is missing, or that of another', async () => {
    const other = await backUp()
    const manifest = join(bundle.folder, 'manifest.json')
    writeFileSync(manifest, readFileSync(join(other.folder, 'manifest.json')))
    await refused(`the manifest is that of bundle ${other.manifest.id}`)
    rmSync(manifest)
    await refused()
  })

  test('one of a newer dray, and says to update', async () => {
    const manifest = join(bundle.folder, 'manifest.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"v": 1', '"v": 2'))
    await expect(verifyBundle(bundle.folder)).rejects.toThrow(
      expect.objectContaining({ code: 'BACKUP_CORRUPT', hint: expect.stringContaining('Update dray') }),
    )
  })

  test('what is not there', async () => {
    await expect(verifyBundle(join(folder, 'nothing'))).rejects.toThrow(
      expect.objectContaining({ code: 'STORE_MISSING' }),
    )
  })
})

test('no folder, no bundles; a folder that cannot be listed is an error', async () => {
  expect(await listBundles(join(folder, 'nothing'))).toEqual([])
  await expect(listBundles(join(source, 'users.json'))).rejects.toThrow(
    expect.objectContaining({ code: 'STORE_INVALID' }),
  )
  expect(existsSync(join(folder, 'nothing'))).toBe(false)
})

function request() {
  return { folder: backups, run: 'r1', source: { address: 'json:./data', identity: `file:${source}` } }
}

async function backUp(): Promise<Bundle> {
  const making = await createBundle(request())
  return making.finish(await pinFolder(source, making.tee))
}

/** As the file stores pin: every byte once, in chunks. */
async function pinFolder(root: string, tee: Tee): Promise<Pin> {
  const units: PinnedUnit[] = []
  for (const path of Object.keys(FILES).concat(
    readdirSync(root).filter((name) => /^[ab]\.json$/.test(name)),
  )) {
    const bytes = readFileSync(join(root, path))
    const copy = await tee(path)
    await copy.write(bytes.subarray(0, 5))
    await copy.write(bytes.subarray(5))
    await copy.end()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    units.push({ path, bytes: bytes.length, modifiedMs: statSync(join(root, path)).mtimeMs, sha256 })
  }
  return { generation: 'g1', by: 'content', units, records: { users: 1 }, damaged: new Map() }
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
