/** Where the values of a page lie, and the buffers that say so. */
export const PLACES = [
  {
    name: 'places of values in a text that moves',
    breaks: 'No value changes on its way',
    edits: [
      {
        file: 'src/model/scan/pages/compact-page.ts',
        find: 'if (values) values.at[2 * values.names.length * i] = -1',
        replace: '',
      },
    ],
    tests: { files: ['src/model/scan/known-members.test.ts'], only: 'white space within a value' },
  },
  {
    name: 'places of values of more records than were expected',
    breaks: 'No value changes on its way',
    edits: [
      {
        file: 'src/model/scan/pages/columns.ts',
        find: 'if (this.values) {',
        replace: 'if (this.values && this.count < 0) {',
      },
    ],
    tests: { files: ['src/model/scan/known-members.test.ts'], only: 'records were expected' },
  },
  {
    name: 'columns of a page in which the next one grows',
    breaks: 'No value changes on its way',
    edits: [
      {
        file: 'src/model/scan/pages/columns.ts',
        find: 'isWhole ? this.prints : this.prints.slice(',
        replace: 'isWhole ? this.prints : this.prints.subarray(',
      },
    ],
    tests: { files: ['src/model/scan/pages/columns.test.ts'], only: 'keeps its columns' },
  },
  {
    name: 'values put by place into columns of another order',
    breaks: 'No value changes on its way',
    edits: [
      {
        file: 'src/model/scan/row-values.ts',
        find: 'names.every((name, i) => name === expected[i])',
        replace: 'names.every((name) => expected.includes(name))',
      },
    ],
    tests: { files: ['src/drivers/postgres/rows/encode-row.test.ts'], only: 'another order' },
  },
]
