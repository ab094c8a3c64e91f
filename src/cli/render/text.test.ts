import { describe, expect, test } from 'vitest'
import { printable } from './text/printable.ts'
import { formatBytes, formatCount, formatSeconds, plural } from './text/quantity.ts'
import { renderTable, widthOf } from './text/table.ts'

describe('printable', () => {
  test.each([
    ['a\u001b[31mred', String.raw`a\x1b[31mred`],
    ['two\nlines\tand\r', String.raw`two\nlines\tand\x0d`],
    ['\u009b2J', String.raw`\x9b2J`],
    ['abc\u202etxt.exe', String.raw`abc\u202etxt.exe`],
    ['naïve 日本 👍', 'naïve 日本 👍'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('keeps two keys apart that differ in a control character only', () => {
    expect(printable('a\u0000')).not.toBe(printable('a\u0001'))
  })
})

describe('quantities', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1.5e9, '1.5 GB'],
    [2e18, '2000 PB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  test.each([
    [0.004, '0.00 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [3599.6, '1 h 0 min'],
    [7384, '2 h 3 min'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text))

  test.each([
    [0, '0 records'],
    [1, '1 record'],
    [1234567, '1,234,567 records'],
  ])('%d', (count, text) => expect(plural(count, 'record')).toBe(text))

  test('counts have their thousands apart', () => expect(formatCount(100_000)).toBe('100,000'))
})

describe('table', () => {
  const table = {
    columns: [{ title: 'run' }, { title: 'state' }, { title: 'written', align: 'right' as const }],
    rows: [
      ['20261121-031500-5f3a', 'finished', '2'],
      ['20261121-031400-0000', 'failed', ''],
    ],
  }

  test('stays whole where it fits to the last character', () => {
    expect(renderTable({ ...table, width: 39 })).toBe(renderTable(table))
    expect(Math.max(...renderTable(table).split('\n').map(widthOf))).toBe(39)
  })

  test('has each cell on its own line where the terminal is narrower', () => {
    expect(renderTable({ ...table, width: 38 }).split('\n')).toEqual([
      '20261121-031500-5f3a',
      '  state    finished',
      '  written  2',
      '20261121-031400-0000',
      '  state    failed',
    ])
  })

  test('columns stand under each other, whatever is in them', () => {
    const lines = renderTable({
      columns: [{ title: 'name' }, { title: 'n', align: 'right' }, { title: 'end' }],
      rows: [
        ['日本', '1', '|'],
        ['\u001b[31mred\u001b[39m', '22', '|'],
        ['e\u0301', '333', '|'],
      ],
      footer: ['total', '356', '|'],
    }).split('\n')
    const ends = [2, 3, 4, 6].map((at) => widthOf(lines[at]!))
    expect(new Set(ends).size).toBe(1)
    expect(lines[1]).toBe(lines[5])
  })
})
