/** Lists that become collections, and collections that become lists. */
export const LISTS = [
  {
    name: 'place in a list forgotten',
    breaks: 'A resume takes each element of a list once',
    edits: [
      {
        file: 'src/store/elements/element-walk.ts',
        find: 'this.#toSkip = place?.taken ?? 0',
        replace: 'this.#toSkip = place ? place.taken + 1 : 0',
      },
    ],
    tests: { files: ['src/store/elements/element-walk.test.ts'], only: 'every element comes once' },
  },
  {
    name: 'no list taken for an empty one',
    breaks: 'What a list says beyond its elements is a loss that somebody accepts',
    edits: [
      {
        file: 'src/plan/mapping/without-lists.ts',
        find: 'if (isThere && before[member] !== null) return []',
        replace: "if (isThere || member !== '') return []",
      },
    ],
    tests: { files: ['test/journeys/elements.test.ts'], only: 'no list and null are a loss' },
  },
  {
    name: 'elements without their record',
    breaks: 'An element moves only where its record arrived',
    edits: [
      {
        file: 'src/plan/references/refuse-ownerless.ts',
        find: 'if (isThere(hashKey(owner, route.target.keys))) return undefined',
        replace: "if (isThere(hashKey(owner, route.target.keys)) || owner.text !== '') return undefined",
      },
    ],
    tests: { files: ['test/journeys/elements.test.ts'], only: 'elements of a record that did not arrive' },
  },
  {
    name: 'elements that go with a record nobody could read',
    breaks: 'Nothing is lost in silence: what cannot be read is told by whoever moves',
    edits: [
      {
        file: 'src/store/elements/element-walk.ts',
        find: '(this.#layout.tellsUnreadable && this.#records?.problems) || []',
        replace: '[]',
      },
    ],
    tests: { files: ['test/journeys/elements.test.ts'], only: 'records that cannot be read are told' },
  },
  {
    name: 'rows that go with a record which has no room for them',
    breaks: 'Nothing is lost in silence: a row is in a list, or a reject',
    edits: [
      {
        file: 'src/store/nested/group-rows.ts',
        find: 'if (clashIn(record, lists)) continue',
        replace: '',
      },
    ],
    tests: {
      files: ['test/journeys/nested.test.ts'],
      only: 'rows of a record that has such a field already',
    },
  },
  {
    name: 'elements given to another record',
    breaks: 'Elements of records that share a key are given to none of them',
    edits: [
      {
        file: 'src/store/elements/element-walk.ts',
        find: 'this.#repeated?.has(records, this.#record) ?? false',
        replace: 'this.#repeated === undefined && records.count < 0',
      },
    ],
    tests: { files: ['test/journeys/elements.test.ts'], only: 'elements of records that share a key' },
  },
  {
    name: 'value beside other fields taken alone',
    breaks: 'A row that is more than the element of a list is a reject, not a part of itself',
    edits: [
      {
        file: 'src/store/nested/group-rows.ts',
        find: 'return kept.every(([, field]) => field === null) ? own : undefined',
        replace: 'return kept.length >= 0 ? own : undefined',
      },
    ],
    tests: { files: ['test/journeys/nested.test.ts'], only: 'may be an element that is no object' },
  },
  {
    name: 'children of rejected rows kept',
    breaks: 'With a row that is rejected for what it refers to go those that refer to it',
    edits: [
      {
        file: 'src/plan/references/find-lost-rows.ts',
        find: '|| before?.find(hash) !== undefined',
        replace: '|| (before?.find(hash) !== undefined && hash.length === 0)',
      },
    ],
    tests: { files: ['test/journeys/orphans.test.ts'], only: 'are rejects where that was decided' },
  },
  {
    name: 'left reference not told',
    breaks: 'A reference that was not made is in the report',
    edits: [
      {
        file: 'src/steps/left-references.ts',
        find: 'ledger.note(run.id, NOTE, [...left])',
        replace: 'ledger.note(run.id, NOTE, left.slice(left.length))',
      },
    ],
    tests: { files: ['test/journeys/orphans.test.ts'], only: 'end a run before anything is to be seen' },
  },
  {
    name: 'rows of no record left out',
    breaks: 'A row that is in no list is a reject by its name',
    edits: [
      {
        file: 'src/store/nested/with-nested.ts',
        find: 'const next = page.next ?? (groups.leftoverCount > 0 ? cursorAt(0) : undefined)',
        replace: 'const next = page.next',
      },
    ],
    tests: { files: ['test/journeys/nested.test.ts'], only: 'that is not there are rejects by name' },
  },
]
