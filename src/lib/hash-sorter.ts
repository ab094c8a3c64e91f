import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** 1 M hashes of 8 bytes in memory; more lie on disk as sorted runs. */
const RUN_LENGTH = 1 << 20
const READ_LENGTH = 1 << 13

/** Finds 64-bit hashes that were added more than once, in bounded memory at any number of them. */
export class HashSorter {
  readonly #scratch: string
  #room = new BigUint64Array(1 << 10)
  #count = 0
  #folder: string | undefined
  #runs: string[] = []

  constructor(scratch: string) {
    this.#scratch = scratch
  }

  add(hash: bigint): void {
    if (this.#count === RUN_LENGTH) this.#spill()
    if (this.#count === this.#room.length) this.#grow()
    this.#room[this.#count++] = hash
  }

  /** Each hash that came at least twice, in ascending order, with how often it came. */
  *repeated(): Generator<{ readonly hash: bigint; readonly times: number }> {
    let previous: bigint | undefined
    let times = 0
    for (const hash of this.#ascending()) {
      if (hash === previous) {
        times++
        continue
      }
      if (previous !== undefined && times > 1) yield { hash: previous, times }
      previous = hash
      times = 1
    }
    if (previous !== undefined && times > 1) yield { hash: previous, times }
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#runs = []
    this.#count = 0
  }

  #ascending(): Iterable<bigint> {
    const last = this.#room.subarray(0, this.#count).sort()
    if (this.#runs.length === 0) return last
    return mergeAscending([last.values(), ...this.#runs.map(readRun)])
  }

  #grow(): void {
    const room = new BigUint64Array(Math.min(this.#room.length * 4, RUN_LENGTH))
    room.set(this.#room)
    this.#room = room
  }

  #spill(): void {
    this.#folder ??= mkdtempSync(join(this.#scratch, 'hashes-'))
    const path = join(this.#folder, String(this.#runs.length))
    const run = this.#room.subarray(0, this.#count).sort()
    const file = openSync(path, 'wx', 0o600)
    try {
      writeAll(file, new Uint8Array(run.buffer, run.byteOffset, run.byteLength))
    } finally {
      closeSync(file)
    }
    this.#runs.push(path)
    this.#count = 0
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from, bytes.length - from)
}

function* readRun(path: string): Generator<bigint> {
  const chunk = new BigUint64Array(READ_LENGTH)
  const bytes = new Uint8Array(chunk.buffer)
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const got = readSync(file, bytes, 0, bytes.length, null)
      if (got === 0) return
      yield* chunk.subarray(0, got / 8)
    }
  } finally {
    closeSync(file)
  }
}

function* mergeAscending(runs: readonly Iterator<bigint>[]): Generator<bigint> {
  const heads = runs.map((run) => ({ run, head: run.next() })).filter(({ head }) => !head.done)
  while (heads.length > 0) {
    let least = heads[0]!
    for (const candidate of heads) if (candidate.head.value < least.head.value) least = candidate
    yield least.head.value
    least.head = least.run.next()
    if (least.head.done) heads.splice(heads.indexOf(least), 1)
  }
}
