/** Values of columns, on the ways that are made quick: printed by an engine, taken as they lie. */
export const ROWS = [
  {
    name: 'a key that is not the field of its column',
    breaks: 'A document that is a row unparsed is the row that it is when parsed',
    edits: [
      {
        file: 'src/plan/rows/cells/is-written-as.ts',
        find: 'if (to - from !== key.to - key.from) return false',
        replace: 'if (to >= from) return true',
      },
    ],
    tests: { files: ['test/properties/plain-rows.test.ts'], only: 'rows as they lie' },
  },
  {
    name: 'a server without an encoding is asked for UTF-8',
    breaks: 'One bad record is a problem of that record, not of its table',
    edits: [
      {
        file: 'src/drivers/postgres/connection/connect.ts',
        find: "CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END",
        replace: "'UTF8'",
      },
    ],
    tests: { files: ['test/postgres/server-faults.test.ts'], only: 'knows no encoding' },
  },
  {
    name: 'reading on behind a key that nobody has',
    breaks: 'No row is passed over in silence',
    edits: [
      {
        file: 'src/drivers/postgres/read/key-of-record.ts',
        find: 'if (!isUtf8(written)) throw unreadableKey(text)',
        replace: 'if (!isUtf8(written) && text.length < 0) throw unreadableKey(text)',
      },
    ],
    tests: { files: ['test/postgres/server-faults.test.ts'], only: 'knows no encoding' },
  },
  {
    name: 'bytes of a text given to a MySQL column of another character set',
    breaks: 'Text arrives as text, whatever a column keeps it in',
    edits: [
      {
        file: 'src/drivers/mysql/write/writable-table.ts',
        find: "PLAIN.has(type) && charset === 'utf8mb4'",
        replace: 'PLAIN.has(type) && charset !== undefined',
      },
    ],
    tests: { files: ['test/mysql/wide-pages.test.ts'], only: 'another character set' },
  },
  {
    name: 'a value that MySQL has no packet for, taken for NULL',
    breaks: 'Nothing silently changed',
    edits: [
      {
        file: 'src/drivers/mysql/rows/row-form.ts',
        find: "`IF(${cell} IS NULL, 'null', ${form.rendered(cell)})`",
        replace: "`IFNULL(${form.rendered(cell)}, 'null')`",
      },
    ],
    tests: { files: ['test/mysql/large-bytes.test.ts'], only: 'larger than a packet' },
  },
  {
    name: 'a list whose order the SET of MySQL forgets',
    breaks: 'A list arrives in its order, or is named',
    edits: [
      {
        file: 'src/drivers/mysql/rows/set-cell.ts',
        find: 'if (at <= last)',
        replace: 'if (at === last)',
      },
    ],
    tests: { files: ['test/mysql/kept-as-text.test.ts'], only: 'lists go into a set' },
  },
  {
    name: 'a number that MySQL rounds in JSON',
    breaks: 'Nothing silently changed',
    edits: [
      {
        file: 'src/drivers/mysql/documents/kept-spelling.ts',
        find: 'spellings(token).find(keepsNumbers)',
        replace: 'spellings(token)[0]',
      },
    ],
    tests: { files: ['test/mysql/json-numbers.test.ts'], only: 'is spelled' },
  },
  {
    name: 'a double in more digits than it needs',
    breaks: 'A row has one text and one fingerprint, however it is read',
    edits: [
      {
        file: 'src/model/scan/resolve-marks.ts',
        find: 'const EXACT_DIGITS = 15',
        replace: 'const EXACT_DIGITS = 17',
      },
    ],
    tests: { files: ['src/drivers/sqlite/rows/rendered-row.test.ts'], only: 'doubles of any bits' },
  },
  {
    name: 'a double shortened to its neighbour',
    breaks: 'No value changes on its way',
    edits: [
      {
        file: 'src/model/scan/shorten-digits.ts',
        find: 'if (nearest > reach) break',
        replace: 'if (nearest > 2 * reach) break',
      },
    ],
    tests: { files: ['src/model/scan/shorten-digits.test.ts'], only: 'nearest decimal' },
  },
  {
    name: 'a column by its first rows',
    breaks: 'What a column holds is found by every value of it',
    edits: [
      {
        file: 'src/drivers/sqlite/rows/column-types.ts',
        find: 'const unsure = unsureOf(database, table, found)',
        replace: 'const unsure = unsureOf(database, table, []).concat()',
      },
    ],
    tests: {
      files: ['src/drivers/sqlite/rows/column-types.test.ts'],
      only: 'one value behind many others counts: NUMERIC',
    },
  },
  {
    name: 'a number too wide for a double bound as it lies',
    breaks: 'Every value arrives as it was, or is named',
    edits: [
      {
        file: 'src/drivers/sqlite/rows/cells/number-cells.ts',
        find: 'raw: (cell) => ((cell.traits & TRAIT.WIDE_NUMBER) === 0 ? decimalIn(cell, MOST_CHARACTERS) : undefined)',
        replace: 'raw: (cell) => decimalIn(cell, MOST_CHARACTERS + (TRAIT.WIDE_NUMBER & 0))',
      },
    ],
    tests: { files: ['src/drivers/sqlite/rows/bind-row.test.ts'], only: 'float' },
  },
  {
    name: 'a text with escapes bound as it is written',
    breaks: 'Every value arrives as it was',
    edits: [
      {
        file: 'src/drivers/sqlite/rows/cells/other-cells.ts',
        find: 'isPlainString(cell) ? cell.bytes',
        replace: 'isPlainString(cell) || cell.bytes[cell.from] === QUOTE ? cell.bytes',
      },
    ],
    tests: { files: ['src/drivers/sqlite/rows/bind-row.test.ts'], only: 'text' },
  },
  {
    name: 'a COPY that broke off taken for all of it',
    breaks: 'An error is never an empty result, nor half of one',
    edits: [
      {
        file: 'src/drivers/postgres/connection/copied-out.ts',
        find: 'reject(error)',
        replace: 'resolve({ bytes: rows.bytes, end: rows.length, hasHeads: true })',
      },
    ],
    tests: { files: ['test/postgres/copied-out.test.ts'], only: 'before its last row' },
  },
  {
    name: 'a value within a record as deep as one by itself',
    breaks: 'What an engine would refuse is known before',
    edits: [
      {
        file: 'src/model/scan/known-members.ts',
        find: 'scanner.outerLevels = 1\n',
        replace: 'scanner.outerLevels = 0\n',
      },
    ],
    tests: { files: ['src/model/scan/known-members.test.ts'], only: 'how deep' },
  },
  {
    name: 'two values taken for one by the collation of their column',
    breaks: 'Every value arrives equal',
    edits: [
      {
        file: 'src/drivers/sqlite/rows/row-statements.ts',
        find: 'IS NOT ${cell(other)} COLLATE BINARY`',
        replace: 'IS NOT ${cell(other)}`',
      },
    ],
    tests: { files: ['test/journeys/collations.test.ts'], only: 'two values are two' },
  },
  {
    name: 'texts of a column of several kinds taken for ids',
    breaks: 'Every value arrives equal',
    edits: [
      {
        file: 'src/plan/rows/cells/read-as.ts',
        find: "return from === 'uuid' && typeof value",
        replace: 'return typeof value',
      },
    ],
    tests: { files: ['test/journeys/other-kinds.test.ts'], only: 'several kinds' },
  },
  {
    name: 'a value that a narrower column would change, written all the same',
    breaks: 'Every value arrives equal',
    edits: [
      {
        file: 'src/plan/mapping/leave-unfit.ts',
        find: 'if (bytes[from] === LETTER_N || isPlain(cell)) return true',
        replace: 'if (bytes[from] !== undefined) return true',
      },
    ],
    tests: { files: ['test/journeys/narrower-tables.test.ts'], only: 'in sqlite' },
  },
]
