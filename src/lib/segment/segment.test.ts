import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readSegment, SegmentCorrupt, type TornTail } from './read-segment.ts'
import { Segment } from './segment.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-segment-'))
  path = join(folder, 'a.segment')
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('a segment', () => {
  test('gives back what was appended, also after it was opened again', () => {
    writeRecords(['one', 'two'])
    writeRecords(['three'])
    expect(texts()).toEqual(['one', 'two', 'three'])
  })

  test('is not there before something is appended, and reads as nothing', () => {
    const segment = new Segment(path)
    expect(texts()).toEqual([])
    segment.close()
    expect(existsSync(path)).toBe(false)
  })

  test('and the folders it needed are for its owner alone', () => {
    const inside = join(folder, 'x', 'y', 'b.segment')
    const segment = new Segment(inside)
    segment.append([Buffer.from('secret')], { durable: true })
    segment.close()
    expect(statSync(inside).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'x')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'x', 'y')).mode & 0o777).toBe(0o700)
  })

  test('holds records larger than what is read at once', () => {
    const large = Buffer.alloc(3 * 1024 * 1024 + 7, 'abc')
    const segment = new Segment(path)
    segment.append([Buffer.from('before'), large, Buffer.from('after')], { durable: true })
    segment.close()
    const payloads = Array.from(readSegment(path), ({ payload }) => Buffer.from(payload))
    expect(payloads.map((payload) => payload.length)).toEqual([6, large.length, 5])
    expect(payloads[1]!.equals(large)).toBe(true)
  })

  test('can be read while it is written, and after it was truncated in between', async () => {
    const segment = new Segment(path)
    await segment.appendDurably([Buffer.from('one')])
    const second = await segment.appendDurably([Buffer.from('two')])
    expect(texts()).toEqual(['one', 'two'])
    segment.truncate(second)
    await segment.appendDurably([Buffer.from('three')])
    expect(texts()).toEqual(['one', 'three'])
    segment.close()
    expect(texts()).toEqual(['one', 'three'])
  })

  test('keeps only what is wanted, wherever the rest lies', () => {
    writeRecords(['a1', 'b2', 'a3', 'b4', 'b5'])
    const segment = new Segment(path)
    segment.keepOnly(({ payload }) => Buffer.from(payload).toString() !== 'b5')
    expect(texts()).toEqual(['a1', 'b2', 'a3', 'b4'])
    segment.keepOnly(({ payload }) => Buffer.from(payload).toString().startsWith('a'))
    expect(texts()).toEqual(['a1', 'a3'])
    segment.append([Buffer.from('c6')], { durable: true })
    segment.close()
    expect(texts()).toEqual(['a1', 'a3', 'c6'])
  })

  test('refuses every call once a write has failed; opened anew, it goes on after the last whole record', async () => {
    const script = `
      const record = Buffer.alloc(3000, 'r')
      const attempts = [1, 2, 3, 4, 5, 6].map(() => {
        try { segment.append([record], { durable: true }); return 'written' } catch (error) { return error.message }
      })
      segment.close()
      console.log(JSON.stringify(attempts))`
    // The largest file this shell's children may write, in blocks of 512 or 1024 bytes.
    const child = startWriter(script, 'ulimit -f 8; ')
    const [answer] = await Promise.all([text(child.stdout), once(child, 'close')])
    const attempts: readonly string[] = JSON.parse(answer)
    const written = attempts.filter((attempt) => attempt === 'written').length
    expect(attempts[written]).toContain('EFBIG')
    expect(attempts.slice(written + 1)).toEqual(attempts.slice(written + 1).map(() => `${path} ${REFUSAL}`))
    expect(attempts.length).toBeGreaterThan(written + 1)
    writeRecords(['next'])
    expect(texts().map((record) => record.length)).toEqual([...Array<number>(written).fill(3000), 4])
  })
})

describe('a torn tail', () => {
  test('is cut back at every length, and what was whole stays', () => {
    const ends = [0, ...writeUnsealed(['first', 'second record', 'third'])]
    const whole = readFileSync(path)
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length))
      const kept = ends.filter((end) => end <= length).length - 1
      const lost = length - ends[kept]!
      const torn: TornTail[] = []
      const segment = new Segment(path, (tail) => torn.push(tail))
      segment.append([Buffer.from('next')], { durable: true })
      expect(texts(), `${length} bytes`).toEqual([
        ...['first', 'second record', 'third'].slice(0, kept),
        'next',
      ])
      expect(torn).toEqual(lost > 0 ? [{ offset: ends[kept], bytes: lost }] : [])
      segment.close()
    }
  })

  test('is told to a reader, who leaves the file alone', () => {
    writeUnsealed(['first'])
    appendFileSync(path, 'half a rec')
    const before = readFileSync(path)
    const torn: TornTail[] = []
    expect(texts((tail) => torn.push(tail))).toEqual(['first'])
    expect(torn).toEqual([{ offset: before.length - 10, bytes: 10 }])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('may hold whole records that were not on disk yet, in any order', () => {
    const segment = new Segment(path)
    segment.append([Buffer.from('synced')], { durable: true })
    const from = segment.append([Buffer.from('lost'), Buffer.from('whole but after a lost one')], {
      durable: false,
    })
    const bytes = readFileSync(path)
    bytes.fill(0, from, from + 28)
    writeFileSync(path, bytes)
    expect(texts()).toEqual(['synced'])
  })

  test('with a whole segment inside its payload is still a tail', () => {
    writeRecords(['inner one', 'inner two'])
    const inner = readFileSync(path)
    rmSync(path)
    writeUnsealed(['outer'])
    const outer = new Segment(path)
    const from = outer.append([inner], { durable: false })
    const bytes = readFileSync(path)
    bytes[from + 5]! ^= 1
    writeFileSync(path, bytes)
    expect(texts()).toEqual(['outer'])
  })
})

describe('damage', () => {
  test('of any single bit is noticed: no record comes out changed or missing unseen', () => {
    const wanted = ['first', 'second', 'third']
    writeRecords(wanted)
    const whole = readFileSync(path)
    const recordsEnd = whole.length - 24
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(path, flipped)
      if (bit >> 3 < recordsEnd) expect(() => texts(), `bit ${bit}`).toThrow(SegmentCorrupt)
      else expect(texts()).toEqual(wanted)
    }
  })

  test('in the middle is named with its offset and never written over', () => {
    const [, end] = writeUnsealed(['first', 'second', 'third', 'fourth'])
    const bytes = readFileSync(path)
    bytes[end! + 26]! ^= 0x40
    writeFileSync(path, bytes)
    const segment = new Segment(path)
    expect(() => segment.append([Buffer.from('x')], { durable: true })).toThrow(
      expect.objectContaining({ name: 'SegmentCorrupt', offset: end }),
    )
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })
})

test('what was durable survives SIGKILL in the middle of appending', { timeout: 30_000 }, async () => {
  const script = `
    for (let i = 0; ; i++) {
      segment.append([Buffer.from(String(i).padEnd(5000, '.'))], { durable: true })
      process.stdout.write(i + '\\n')
    }`
  for (const afterMs of [40, 90]) {
    rmSync(path, { force: true })
    const child = startWriter(script)
    let told = ''
    child.stdout.on('data', (chunk) => (told += String(chunk)))
    await once(child.stdout, 'data')
    await sleep(afterMs)
    child.kill('SIGKILL')
    await once(child, 'close')
    const promised = Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1))
    const numbers = texts().map((record) => Number(record.replace(/\.+$/, '')))
    expect(numbers).toEqual(numbers.map((_, i) => i))
    expect(numbers.length).toBeGreaterThan(promised)
    writeRecords(['again'])
    expect(texts().at(-1)).toBe('again')
  }
})

const REFUSAL = 'failed before and takes no more writes'

/** A process in which `segment` is open at `path`. */
function startWriter(script: string, before = ''): ChildProcessByStdio<null, Readable, null> {
  const module = JSON.stringify(join(import.meta.dirname, 'segment.ts'))
  const whole = `
    const { createJiti } = await import('jiti')
    const { Segment } = await createJiti(process.cwd() + '/', { fsCache: false }).import(${module})
    const segment = new Segment(process.argv[1])
    ${script}`
  const command = `${before}exec "$0" --input-type=module -e "$1" "$2"`
  return spawn('sh', ['-c', command, process.execPath, whole, path], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function texts(onTorn?: (tail: TornTail) => void): readonly string[] {
  return Array.from(readSegment(path, onTorn), ({ payload }) => Buffer.from(payload).toString())
}

function writeRecords(records: readonly string[]): void {
  const segment = new Segment(path)
  for (const record of records) segment.append([Buffer.from(record)], { durable: true })
  segment.close()
}

/** Without the seal of a close: as a killed process leaves it. @returns where each record ends */
function writeUnsealed(records: readonly string[]): readonly number[] {
  const segment = new Segment(path)
  const ends = records.map((record) => {
    segment.append([Buffer.from(record)], { durable: true })
    return statSync(path).size
  })
  return ends
}
