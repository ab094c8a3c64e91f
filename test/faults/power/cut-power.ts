import { mkdirSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Deed, Recorded } from './record-writes.ts'

/** From 0 up to 1. */
export type Random = () => number

/**
 * What a disk may hold when its power goes before deed `at`, by what POSIX promises and nothing more. What was synced is
 * there. Of what was written to a file since, each piece may have come through or not, or half of it, in blocks of 512
 * bytes. Of the names in a folder that changed since it was synced, any number have, in their order.
 */
export function cutPower({ before, deeds }: Recorded, at: number, random: Random): DiskState {
  const done = deeds.slice(0, at)
  const kept = new Set([...keptData(done, random), ...keptNames(done, random)])
  const disk = new DiskState(before)
  for (const deed of done) if (kept.has(deed)) disk.apply(deed, isSynced(deed, done) ? undefined : random)
  return disk
}

/** Each file has its mood: all of what is not synced came through, nothing of it, or some. */
function keptData(done: readonly Deed[], random: Random): readonly Deed[] {
  const moods = new Map<number, number>()
  return done.filter((deed) => {
    if (deed.kind !== 'write' && deed.kind !== 'truncate') return false
    if (isSynced(deed, done)) return true
    const mood = moods.get(deed.file) ?? random()
    moods.set(deed.file, mood)
    return mood < 0.3 || (mood < 0.6 && random() < 0.5)
  })
}

function keptNames(done: readonly Deed[], random: Random): readonly Deed[] {
  const ends = new Map<string, number>()
  return done.filter((deed, i) => {
    if (!('name' in deed)) return false
    const folder = dirname(deed.name)
    const changes = done
      .map((other, n) => ({ other, n }))
      .filter(({ other }) => 'name' in other && dirname(other.name) === folder)
    const synced = done.findLastIndex(
      (other) => other.kind === 'syncFolder' && sameFolder(other.folder, folder),
    )
    const open = changes.filter(({ n }) => n > synced)
    const end = ends.get(folder) ?? Math.floor(random() * (open.length + 1))
    ends.set(folder, end)
    return i < synced || open.findIndex(({ n }) => n === i) < end
  })
}

function isSynced(deed: Deed, done: readonly Deed[]): boolean {
  if (!('file' in deed) || 'name' in deed) return true
  const from = done.indexOf(deed)
  return done.some((other, i) => i > from && other.kind === 'sync' && other.file === deed.file)
}

function sameFolder(one: string, other: string): boolean {
  return one === other || (one === '' && other === '.')
}

const BLOCK = 512

/** Files and their names as they come to be. */
export class DiskState {
  readonly #names = new Map<string, number>()
  readonly #folders = new Set<string>()
  /** Undefined: as it was before the run. */
  readonly #contents = new Map<number, Buffer>()
  readonly #before: readonly string[]

  constructor(before: readonly string[]) {
    this.#before = before
    before.forEach((name, i) => this.#names.set(name, i + 1))
  }

  apply(deed: Deed, tear: Random | undefined): void {
    if (deed.kind === 'create') this.#names.set(deed.name, deed.file)
    else if (deed.kind === 'makeFolder') this.#folders.add(deed.name)
    else if (deed.kind === 'unlink') {
      this.#names.delete(deed.name)
      this.#folders.delete(deed.name)
    } else if (deed.kind === 'link' || deed.kind === 'rename') this.#move(deed)
    else if (deed.kind === 'write')
      this.#pieces.push({
        ...deed,
        bytes: tear && tear() < 0.3 ? torn(deed.bytes, deed.offset, tear) : deed.bytes,
      })
    else if (deed.kind === 'truncate') this.#pieces.push(deed)
  }

  readonly #pieces: (Extract<Deed, { kind: 'write' }> | Extract<Deed, { kind: 'truncate' }>)[] = []

  #move({ kind, from, name, file }: Extract<Deed, { from: string }>): void {
    if (file !== undefined) {
      if (kind === 'rename' && this.#names.get(from) === file) this.#names.delete(from)
      this.#names.set(name, file)
      return
    }
    this.#folders.delete(from)
    this.#folders.add(name)
    for (const inside of [...this.#folders]) {
      if (!inside.startsWith(`${from}/`)) continue
      this.#folders.delete(inside)
      this.#folders.add(name + inside.slice(from.length))
    }
    for (const [inside, number] of [...this.#names]) {
      if (!inside.startsWith(`${from}/`)) continue
      this.#names.delete(inside)
      this.#names.set(name + inside.slice(from.length), number)
    }
  }

  /** Writes all of it into a folder that holds what was there before the run. */
  layOut(folder: string): void {
    this.#before.forEach((name, i) => this.#contents.set(i + 1, readFileSync(join(folder, name))))
    for (const piece of this.#pieces)
      this.#contents.set(piece.file, changed(this.#contents.get(piece.file) ?? Buffer.alloc(0), piece))
    const touched = new Set(this.#pieces.map(({ file }) => file))
    const isAsBefore = (name: string, file: number): boolean =>
      this.#before[file - 1] === name && !touched.has(file)
    this.#before.forEach((name, i) => {
      if (this.#names.get(name) !== i + 1) rmSync(join(folder, name))
    })
    const standing = new Set([...readdirSync(folder, { recursive: true, encoding: 'utf8' }), ''])
    for (const name of [...this.#folders].toSorted()) {
      if (!standing.has(parentOf(name))) continue
      if (name.startsWith('tmp/')) continue
      standing.add(name)
      mkdirSync(join(folder, name), { recursive: true })
    }
    for (const [name, file] of this.#names) {
      // SQLite maps its index of the log into memory, and makes it anew. Of scratch nobody expects anything.
      if (
        isAsBefore(name, file) ||
        name.endsWith('-shm') ||
        name.startsWith('tmp/') ||
        !standing.has(parentOf(name))
      )
        continue
      writeFileSync(join(folder, name), this.#contents.get(file) ?? '')
    }
  }
}

function parentOf(name: string): string {
  const parent = dirname(name)
  return parent === '.' ? '' : parent
}

function changed(content: Buffer, piece: Extract<Deed, { kind: 'write' | 'truncate' }>): Buffer {
  if (piece.kind === 'truncate')
    return Buffer.concat([content, Buffer.alloc(Math.max(0, piece.size - content.length))]).subarray(
      0,
      piece.size,
    )
  const end = piece.offset + piece.bytes.length
  const longer = Buffer.concat([content, Buffer.alloc(Math.max(0, end - content.length))])
  piece.bytes.copy(longer, piece.offset)
  return longer
}

/** Its beginning, up to some block of the disk. */
function torn(bytes: Buffer, offset: number, random: Random): Buffer {
  const blocks = Math.ceil((offset + bytes.length) / BLOCK) - Math.floor(offset / BLOCK)
  const end = (Math.floor(offset / BLOCK) + Math.floor(random() * (blocks + 1))) * BLOCK - offset
  return bytes.subarray(0, Math.max(0, end))
}
