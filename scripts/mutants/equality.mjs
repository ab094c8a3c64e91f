/** Values and records that are told apart, or not. */
export const EQUALITY = [
  {
    name: 'fingerprint without key',
    breaks: 'Two records that changed places are a difference',
    edits: [
      {
        file: 'src/model/scan/pages/page-cutter.ts',
        find: 'absorb(key[0]!, key[1]!, key[2]!, key[3]!, object[0]!',
        replace: 'absorb(key[0]! & 0, 0, 0, 0, object[0]!',
      },
    ],
    tests: { files: ['src/model/scan/hash/fingerprint.test.ts'], only: 'is another under another key' },
  },
  {
    name: 'record hash linear in its fields',
    breaks: 'A field exchanged between two records is a difference',
    edits: [
      {
        file: 'src/model/scan/scanner.ts',
        find: 'let kind: number = KIND.ARRAY\n',
        replace:
          'let kind: number = KIND.ARRAY\n    if (frame === 0) {\n      for (let i = 0; i < 4; i++) lanes[i] = stack[frame + SUM + i]!\n      this.nameCount = stack[frame + NAMES]!\n      return\n    }\n',
      },
      {
        file: 'src/model/scan/pages/page-cutter.ts',
        find: 'absorb(key[0]!, key[1]!, key[2]!, key[3]!, object[0]!, object[1]!, object[2]!, object[3]!, KIND.RECORD)',
        replace: 'for (let i = 0; i < 4; i++) lanes[i] = key[i]! + object[i]!',
      },
    ],
    tests: {
      files: ['src/model/scan/hash/fingerprint.test.ts'],
      only: 'changes when two records exchange a field',
    },
  },
  {
    name: 'an integer by the double next to it',
    breaks: 'Every value arrives as it was',
    edits: [
      {
        file: 'src/model/json/integer-of.ts',
        find: 'return wholeOf(String(value)) ?? BigInt(value)',
        replace: 'return BigInt(value)',
      },
    ],
    tests: { files: ['src/model/json/integer-of.test.ts'], only: 'the digits of' },
  },
  {
    name: 'minus zero is zero',
    breaks: 'Every value arrives as it was',
    edits: [
      {
        file: 'src/model/scan/number-scanner.ts',
        find: 'this.traits |= TRAIT.NEGATIVE_ZERO\n    }\n    return p',
        replace: 'this.textFrom++\n    }\n    return p',
      },
    ],
    tests: { files: ['src/model/scan/hash/fingerprint.test.ts'], only: '0 differs from -0' },
  },
  {
    name: 'numbers through a double',
    breaks: 'Every digit arrives, also the fortieth',
    edits: [
      {
        file: 'src/model/scan/hash/canonical-number.ts',
        find: 'export function canonicalNumber(text: string): string {\n',
        replace:
          'export function canonicalNumber(given: string): string {\n  const text = String(Number(given))\n',
      },
    ],
    tests: { files: ['src/model/scan/hash/fingerprint.test.ts'], only: 'differs from' },
  },
  {
    name: 'the last of two members wins',
    breaks: 'A member that an object has twice is rejected, not chosen',
    edits: [
      {
        file: 'src/model/scan/scanner.ts',
        find: 'if (index < 0) return\n',
        replace: 'if (index !== undefined) return\n',
      },
    ],
    tests: { files: ['src/model/scan/cut-records.test.ts'], only: 'records that cannot be documents' },
  },
  {
    name: 'a name behind an escape taken for an object without tags',
    breaks: 'A document that is a row unparsed is the row that it is when parsed',
    edits: [
      {
        file: 'src/plan/rows/cells/plain-cell.ts',
        find: 'if (byte === DOLLAR || byte === BACKSLASH) return false',
        replace: 'if (byte === DOLLAR + 256) return false',
      },
    ],
    tests: { files: ['test/properties/plain-rows.test.ts'], only: 'rows as they lie' },
  },
  {
    name: 'a text that SQLite takes for a number, though a space stands before it',
    breaks: 'Every value arrives equal',
    edits: [
      {
        file: 'src/plan/rows/cells/stays-itself.ts',
        find: String.raw`/^[ \t-\r]*[-+]?`,
        replace: '/^[-+]?',
      },
    ],
    tests: { files: ['src/plan/rows/cells/stays-itself.test.ts'], only: 'with any text' },
  },
  {
    name: 'a table of SQLite that gives a number again, as it was empty when it moved',
    breaks: 'A number that was given to a row is given to no other',
    edits: [
      {
        file: 'src/drivers/sqlite/rows/create-table.ts',
        find: 'identity === true && !reuses',
        replace: 'identity === undefined',
      },
    ],
    tests: { files: ['test/journeys/counters.test.ts'], only: 'without a row' },
  },
]
