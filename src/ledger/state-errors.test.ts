import { DatabaseSync } from '@photostructure/sqlite'
import { expect, test } from 'vitest'
import { translating } from './state-errors.ts'

test('a ledger that cannot grow names the command that a begun run takes', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE runs (text); PRAGMA max_page_count = 3')
  const fill = (): void => database.exec("INSERT INTO runs VALUES (printf('%.100000c', 'x'))")
  expect(() => translating('ledger.db', fill)).toThrow(
    expect.objectContaining({ code: 'STORE_FULL', hint: expect.stringContaining('dray resume') as string }),
  )
  database.close()
})
