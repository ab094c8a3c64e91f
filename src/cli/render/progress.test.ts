import picocolors from 'picocolors'
import { describe, expect, test } from 'vitest'
import { zeroCounts } from '../../model/counts.ts'
import type { Event } from '../../model/event.ts'
import { jsonLines } from '../../observe/json-lines.ts'
import { createBars } from './progress/bars.ts'
import { createLines } from './progress/lines.ts'
import { createMeter, type ProgressEvent } from './progress/meter.ts'
import { readingText } from './progress/reading-text.ts'
import type { Screen } from './screen.ts'
import { widthOf } from './text/table.ts'

function progress(records: number, more: Partial<ProgressEvent> = {}): ProgressEvent {
  return { type: 'progress', step: 'transfer', collection: 'users', records, bytes: 100, ...more }
}

function screenInto(written: string[], more: Partial<Screen> = {}): Screen {
  const paint = picocolors.createColors(false)
  const write = (text: string) => void written.push(text)
  return {
    json: false,
    verbose: false,
    quiet: false,
    interactive: false,
    live: false,
    width: 80,
    paint,
    paintAside: paint,
    say: (text) => text,
    print: write,
    printJson: () => {},
    tell: (text) => write(`${text}\n`),
    insist: (text) => write(`${text}\n`),
    raw: write,
    ...more,
  }
}

describe('meter', () => {
  test('withholds rate and time left until they can be believed', () => {
    let nowMs = 0
    const meter = createMeter({ now: () => nowMs })
    expect(meter(progress(0, { totalRecords: 1000 })).secondsLeft).toBeUndefined()
    nowMs = 1999
    expect(meter(progress(500, { totalRecords: 1000 })).secondsLeft).toBeUndefined()
    nowMs = 2000
    expect(meter(progress(500, { totalRecords: 1000 }))).toMatchObject({
      recordsPerSecond: 250,
      secondsLeft: 2,
      share: 0.5,
    })
  })

  test('has no share and no time left where the whole is unknown, or was wrong', () => {
    let nowMs = 0
    const meter = createMeter({ now: () => nowMs })
    meter(progress(0))
    nowMs = 10_000
    expect(meter(progress(500))).toMatchObject({
      share: undefined,
      secondsLeft: undefined,
      recordsPerSecond: 50,
    })
    expect(meter(progress(500, { totalRecords: 400 }))).toMatchObject({
      share: undefined,
      secondsLeft: undefined,
    })
  })

  test('adds up the bytes of the pages, and knows the whole from the plan', () => {
    let nowMs = 0
    const meter = createMeter({ expected: new Map([['users', 400]]), now: () => nowMs })
    meter(progress(100))
    nowMs = 4000
    expect(meter(progress(200))).toMatchObject({
      bytes: 200,
      bytesPerSecond: 50,
      totalRecords: 400,
      secondsLeft: 8,
    })
  })

  test('says when it is the rate that holds it, and only then', () => {
    const meter = createMeter({ now: () => 0 })
    const wait = { type: 'wait', store: 'json:./data', ms: 200 } as const
    expect(meter({ ...wait, for: 'retry', code: 'STORE_BUSY', call: 'scan' })).toBeUndefined()
    expect(meter(progress(1)).isHeldToRate).toBe(false)
    meter({ ...wait, for: 'rate' })
    const held = meter(progress(2))
    expect(held.isHeldToRate).toBe(true)
    expect(readingText(held)).toContain('held to the rate')
    expect(meter(progress(3)).isHeldToRate).toBe(false)
  })

  test('a resumed collection is measured from where it began now', () => {
    let nowMs = 0
    const meter = createMeter({ now: () => nowMs })
    meter(progress(900, { totalRecords: 1000 }))
    nowMs = 10_000
    expect(meter(progress(950, { totalRecords: 1000 })).recordsPerSecond).toBe(5)
  })
})

describe('lines', () => {
  test('one every five seconds, and no control characters', () => {
    const written: string[] = []
    let nowMs = 0
    const { emit } = createLines(screenInto(written), { now: () => nowMs })
    for (; nowMs <= 20_000; nowMs += 500) emit(progress(nowMs))
    expect(written).toHaveLength(4)
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(written.join('')).not.toMatch(/[\u001b\r]/)
  })

  test('each record is told with --verbose only', () => {
    const event: Event = {
      type: 'record',
      collection: 'users',
      key: 'a\u0007',
      outcome: 'rejected',
      reason: 'too old',
    }
    const quiet: string[] = []
    createLines(screenInto(quiet)).emit(event)
    expect(quiet).toEqual([])
    const verbose: string[] = []
    createLines(screenInto(verbose, { verbose: true })).emit(event)
    expect(verbose).toEqual([String.raw`  ✗ users a\x07  rejected: too old` + '\n'])
  })
})

describe('bars', () => {
  test('never wider than the terminal, and the last state stays', () => {
    const written: string[] = []
    let nowMs = 0
    const bars = createBars(screenInto(written, { width: 60 }), { now: () => nowMs })
    for (; nowMs <= 3000; nowMs += 50) {
      bars.emit(progress(nowMs, { collection: 'a-collection-with-quite-a-long-name', totalRecords: 3000 }))
    }
    bars.close()
    const drawn = written
      .join('')
      .split('\r')
      .map((line) => line.replace('\u001b[2K', '').replace('\n', ''))
    expect(drawn.length).toBeGreaterThan(20)
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(written.at(-1)).toMatch(/█{20}.*\n$/)
  })

  test('a collection that ends is not overwritten by the next', () => {
    const written: string[] = []
    const bars = createBars(screenInto(written), { now: () => 0 })
    bars.emit(progress(5, { collection: 'first', step: 'verify' }))
    bars.emit(progress(5, { collection: 'second', step: 'verify' }))
    expect(written.some((text) => text.includes('first') && text.endsWith('\n'))).toBe(true)
  })

  test('collections that move at one time leave one line each', () => {
    const written: string[] = []
    let nowMs = 0
    const bars = createBars(screenInto(written), { now: () => nowMs })
    for (; nowMs < 3000; nowMs += 200) {
      for (const collection of ['first', 'second'])
        bars.emit(progress(nowMs, { collection, totalRecords: 3000 }))
    }
    for (const collection of ['second', 'first']) {
      bars.emit(progress(3000, { collection, totalRecords: 3000 }))
      bars.emit({ type: 'collection-end', collection, counts: zeroCounts() })
    }
    bars.close()
    const stayed = written.filter((text) => text.endsWith('\n'))
    expect(stayed).toHaveLength(2)
    expect(stayed[0]).toMatch(/█{20} second  3,000 of 3,000/)
    expect(stayed[1]).toMatch(/█{20} first  3,000 of 3,000/)
  })

  test('a long name leaves room for how far it is, and a wide one breaks no line', () => {
    const written: string[] = []
    const draw = (collection: string, width: number) => {
      const bars = createBars(screenInto(written, { width }), { now: () => 0 })
      bars.emit(progress(1500, { collection, totalRecords: 3000 }))
      bars.close()
      return written.at(-1)!.replace('\r\u001b[2K', '').replace('\n', '')
    }
    expect(draw('a-collection-with-quite-a-long-name', 60)).toContain('…  1,500 of 3,000 re')
    const narrow = draw('お客様の注文の一覧とその他のもの', 40)
    expect(narrow).toContain('…  1,500 of')
    expect(widthOf(narrow)).toBeLessThan(40)
  })
})

test('JSON lines: one event a line, with its time', () => {
  const written: string[] = []
  const emit = jsonLines(
    (line) => void written.push(line),
    () => 0,
  )
  emit({ type: 'note', level: 'info', message: 'a\nb' })
  emit(progress(1))
  expect(written).toHaveLength(2)
  expect(JSON.parse(written[0]!)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    type: 'note',
    level: 'info',
    message: 'a\nb',
  })
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
})
