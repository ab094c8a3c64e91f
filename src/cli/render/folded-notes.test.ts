import { expect, test } from 'vitest'
import { foldedNotes } from './folded-notes.ts'

const tables = Array.from({ length: 60 }, (_, i) => `t${i}`)

test('a few notes stay as they are, in their order', () => {
  const notes = [
    'a: trigger x: not carried',
    'b: column n is computed',
    'a: index y: not carried',
    'they refer to each other',
  ]
  expect(foldedNotes(notes)).toEqual(notes)
})

test('what is said of many collections is said once', () => {
  const notes = tables.flatMap((name) => [
    `${name}: is read as a, b: (c)`,
    `${name}: the first is ${name}, not carried`,
  ])
  expect(foldedNotes(notes)).toEqual([
    't0, t1, t2 and 57 more: is read as a, b: (c)',
    't0: the first is t0, not carried',
    't1: the first is t1, not carried',
    't2: the first is t2, not carried',
    '… and 57 more of this kind',
  ])
})

test('notes of one kind about different things are counted, none twice', () => {
  const notes = tables.map((name, i) => `${name}: trigger x${i % 7}: not carried`)
  expect(foldedNotes(notes)).toEqual([
    't0, t7, t14 and 6 more: trigger x0: not carried',
    't1, t8, t15 and 6 more: trigger x1: not carried',
    't2, t9, t16 and 6 more: trigger x2: not carried',
    '… and 33 more of this kind',
  ])
})

test('a long list of names within a note is its first ones', () => {
  expect(foldedNotes([`${tables.join(', ')}: they keep their own; others are not added`])).toEqual([
    't0, t1, t2 and 57 more: they keep their own; others are not added',
  ])
  expect(foldedNotes(['left out: a, b, c, d and e'])).toEqual(['left out: a, b, c, d and e'])
})
