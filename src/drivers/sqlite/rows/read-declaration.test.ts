import { expect, test } from 'vitest'
import { readDeclaration } from './read-declaration.ts'

test('rules of columns and of the table, whatever stands between them', () => {
  const { checks, generated, deferred, collations } = readDeclaration(`CREATE TABLE "a (b" -- CHECK (0)
    ( id INTEGER PRIMARY KEY, [n, m] INT CONSTRAINT "it's" CHECK ("n, m" > 0 AND ')' <> '('), /* , CHECK (1) */
      Twice AS (id * 2), 'kept' INT GENERATED ALWAYS AS (coalesce(id, ',')) STORED CHECK(kept<>1),
      boss INT REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED, other INT REFERENCES t NOT DEFERRABLE INITIALLY DEFERRED,
      "check" TEXT DEFAULT (1) COLLATE binary, mail TEXT collate "nocase" UNIQUE CHECK (mail <> 'x' COLLATE rtrim), late INT REFERENCES t (id) DEFERRABLE,
      CHECK (id IN (1, (2))), CONSTRAINT c FOREIGN KEY (id, "n, m") REFERENCES t (a, b) ON DELETE CASCADE deferrable initially deferred)
    WITHOUT ROWID`)
  expect(checks).toEqual([
    { name: `it's`, expression: `"n, m" > 0 AND ')' <> '('` },
    { expression: 'kept<>1' },
    { expression: `mail <> 'x' COLLATE rtrim` },
    { expression: 'id IN (1, (2))' },
  ])
  expect([...generated]).toEqual([
    ['Twice', { expression: 'id * 2', kept: 'virtual' }],
    ['kept', { expression: `coalesce(id, ',')`, kept: 'stored' }],
  ])
  expect([...deferred]).toEqual(['boss', 'id, n, m'])
  expect([...collations]).toEqual([['mail', 'nocase']])
})

test.each([
  ['id INTEGER PRIMARY KEY AUTOINCREMENT, n', true],
  ['n, id INTEGER, PRIMARY KEY (id autoincrement)', true],
  ['id INTEGER PRIMARY KEY, "autoincrement" TEXT', false],
  [
    "id INTEGER PRIMARY KEY /* AUTOINCREMENT */, n DEFAULT 'AUTOINCREMENT' CHECK (n <> 'AUTOINCREMENT')",
    false,
  ],
])('whether numbers of rows are given once: %s', (columns, countsOnce) => {
  expect(readDeclaration(`CREATE TABLE t (${columns})`)).toMatchObject({ countsOnce })
})
