import { expect, test } from 'vitest'
import { pathsMeet } from './paths-meet.ts'

test.each([
  ['/a/b.json', '/a/b.json', true],
  ['/a/b.json', '/a/c.json', false],
  ['/a/b.json', '/a/b.json/c', false],
  ['/a/*.json', '/a/b.json', true],
  ['/a/*.json', '/a/b.txt', false],
  ['/a/*.json', '/a/b/c.json', false],
  ['/a/*/files.json', '/a/b/files.json', true],
  ['/a/*/files.json', '/a/*/messages.json', false],
  ['/a/*.json', '/a/x-*.json', true],
  ['/a/x-*.json', '/a/y-*.json', false],
  ['/a/*-x.json', '/a/y-*.json', true],
  ['/a/ab*bc.json', '/a/abc.json', false],
  ['/*/b.json', '/a/*.json', true],
])('%s and %s: %s', (one, other, meet) => {
  expect(pathsMeet(one, other)).toBe(meet)
  expect(pathsMeet(other, one)).toBe(meet)
})
