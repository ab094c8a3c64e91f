/** Words of languages that names pass through, and those that drivers themselves call a column of a question. */
const WORDS =
  'order Select null true id key position constructor toString hasOwnProperty __proto__ 1 10 2 01 UPPER new row ' +
  'excluded rowid oid c t b n_ bytes name written stamp records record i numbered k kt q larger known theirs ours p r ' +
  'o u g e l m a longest left fraction whole place place_type before k1 k0 v0 missing reals size sample rows total'

/** Names that break quotes, end statements, or stand for something. */
const ODD = [
  ...[
    'with space',
    'quote"d',
    "it's",
    "a''b",
    'back`tick',
    'back\\slash',
    'tab\there',
    'line\nbreak',
    'a,b',
    '(',
  ],
  ...[
    'semi;colon',
    '--',
    '/* c',
    '#hash',
    'q?mark',
    ':colon',
    '@at',
    '$1',
    '$x',
    'per%cent',
    'a.b',
    '-',
    '{"x":1}',
  ],
  ...['Ünïcode', '漢字', '$dray:date', 'x'.repeat(63)],
]

export const HOSTILE_NAMES: readonly string[] = [...WORDS.split(' '), ...ODD]
