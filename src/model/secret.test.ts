import { format } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from './secret.ts'

test('a credential is told by reveal alone', () => {
  const secret = new Secret('hunter2')
  const printed = [
    `${String(secret)}`,
    JSON.stringify({ secret }),
    format('%s %o %j', secret, secret, secret),
  ]
  expect([...printed, [secret].join(), Object.values(secret).join()].join()).not.toContain('hunter2')
  expect(secret.reveal()).toBe('hunter2')
})
