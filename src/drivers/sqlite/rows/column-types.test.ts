import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { openDatabase } from '../database.ts'
import { shapeOf } from '../table-shape.ts'
import { columnTypeOf } from './column-type.ts'
import { columnTypes } from './column-types.ts'
import { lookAtValues } from './look-at-values.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

const DECLARED = ['INTEGER', 'TEXT', 'VARCHAR(3)', 'REAL', 'NUMERIC', 'DECIMAL(5,2)', 'DECIMAL_TEXT(30,2)']
const OTHERS = ['DECIMAL_TEXT', 'BOOLEAN', 'JSON', 'BLOB', 'DATE_TEXT', 'UUID_TEXT', 'whatever', '']

const USUAL = ['NULL', '1', '1.5', `'abc'`, `'{}'`, `x'00'`]
const ODD = [
  ...USUAL,
  '0',
  '7',
  '-123456',
  '12345.25',
  '1.123',
  '1e300',
  '9e999',
  `''`,
  `'abcdef'`,
  `'12.5'`,
  `'{'`,
]

/** Rows that the first look does not reach. */
const BEHIND = 1500

test.each([...DECLARED, ...OTHERS])('one value behind many others counts: %s', async (declared) => {
  const columns = USUAL.flatMap((usual) => ODD.map((odd) => ({ usual, odd })))
  const names = columns.map((_, i) => `c${i} ${declared}`)
  const usual = columns.map((column) => column.usual).join(', ')
  const odd = columns.map((column) => column.odd).join(', ')
  await at.make(
    `CREATE TABLE t (${names.join(', ')});
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BEHIND}) INSERT INTO t SELECT ${usual} FROM n;
     INSERT INTO t VALUES (${odd});
     INSERT INTO t VALUES (${usual});`,
  )
  const database = await openDatabase({ path: at.path(), role: 'source', access: 'read' })
  const shape = shapeOf(database, 't')!
  const looks = lookAtValues(database, shape.columns, 't')
  const expected = shape.columns.map((column) => [column.name, columnTypeOf(column, looks.get(column.name)!)])
  expect([...columnTypes(database, shape)]).toEqual(expected)
  expect(new Set(expected.map(([, type]) => JSON.stringify(type))).size).toBeGreaterThan(1)
  await database.close()
})

test('a table without rows is what it is declared as', async () => {
  await at.make('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c DECIMAL(5,2), d)')
  const database = await openDatabase({ path: at.path(), role: 'source', access: 'read' })
  const types = columnTypes(database, shapeOf(database, 't')!)
  expect([...types.values()].map(({ kind }) => kind)).toEqual(['integer', 'text', 'decimal', 'any'])
  await database.close()
})
