import type { OptionSpec } from './command-spec.ts'
import { parseBytes, parseCount, parseFolder, parseNames, parseRates, parseRejectLimit } from './flags.ts'

/** What every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', description: 'print the result as JSON' },
  { flags: '--verbose', description: 'say what happens to each record, and all notes of a plan' },
  { flags: '--quiet', description: 'no progress, only the result' },
  { flags: '--yes', description: 'do not ask' },
  { flags: '--config <file>', description: 'the configuration; default: dray.config.* in this folder' },
  { flags: '--no-config', description: 'use no configuration, even where there is one' },
  { flags: '--state <dir>', description: 'where runs are kept; default: .dray', env: 'DRAY_STATE' },
]

export const ADDRESSES: readonly OptionSpec[] = [
  { flags: '--from <address>', description: 'the source: json:./data, sqlite:./app.db, or a path' },
  { flags: '--to <address>', description: 'the target' },
]

export const COLLECTIONS: OptionSpec = {
  flags: '--collections <names>',
  description: 'only these, separated by commas',
  parse: parseNames,
}

/** Of commands that choose among what lies in a store. */
export const SELECTION: readonly OptionSpec[] = [
  COLLECTIONS,
  { flags: '--except <names>', description: 'all but these, separated by commas', parse: parseNames },
]

export const RATE: OptionSpec = {
  flags: '--rate <rate>',
  description: 'the most to read from or write to either store: 500/s, 2MB/s, or both; none lifts it',
  parse: parseRates,
}

/** What becomes of single records: may be decided anew when a run is resumed. */
export const RECORD_POLICIES: readonly OptionSpec[] = [
  {
    flags: '--on-conflict <policy>',
    description: 'a key that holds something else in the target; default: fail',
    choices: ['fail', 'skip', 'overwrite'],
  },
  {
    flags: '--on-invalid <policy>',
    description: 'a record that a schema refuses; default: reject',
    choices: ['reject', 'fail'],
  },
  {
    flags: '--on-loss <policy>',
    description: 'a value that the target cannot hold; default: fail',
    choices: ['fail', 'tag', 'coerce'],
  },
  {
    flags: '--on-orphan <policy>',
    description:
      'a record that refers to one that is not there; default: it moves, unless the target refuses the reference',
    choices: ['fail', 'reject', 'keep'],
  },
  {
    flags: '--max-rejects <limit>',
    description: 'records (250) or a share (2%); default: 100 or 1%, whichever is more',
    parse: parseRejectLimit,
  },
  RATE,
]

export const OTHER_TYPE: OptionSpec = {
  flags: '--on-other-type <how>',
  description:
    'what to do where a column of an existing table has another type: read the values as that type, numbers as moments since 1970; default: fail',
  choices: ['fail', 'read', 'read-seconds', 'read-milliseconds'],
}

export const POLICIES: readonly OptionSpec[] = [
  ...RECORD_POLICIES,
  OTHER_TYPE,
  { flags: '--replace', description: 'put the new store in the place of the old one, which is kept' },
  { flags: '--backup-to <dir>', description: 'copy the source there first', parse: parseFolder },
  { flags: '--no-backup', description: 'do not copy the source' },
  {
    flags: '--verify <how>',
    description: 'compare the target by content or by count; default: digest',
    choices: ['digest', 'count'],
  },
  { flags: '--no-verify', description: 'do not compare the target' },
]

export const BATCH_SIZE: OptionSpec = {
  flags: '--batch-size <bytes>',
  description: 'what one write holds, about: 256k, 1M',
  parse: parseBytes,
}

export const JOBS: OptionSpec = {
  flags: '--jobs <n>',
  description:
    'the most at one time: collections, where the target takes several, and readers; default: 2 and 4',
  parse: parseCount,
}

export const TAKE_OVER: OptionSpec = {
  flags: '--take-over',
  description: 'take the lock of a host that cannot be reached',
}

export const PLAN_DEPTH: readonly OptionSpec[] = [
  { flags: '--quick', description: 'look at names, counts and facts only, read no records' },
  {
    flags: '--sample <n>',
    description: 'read only the first n records of each collection',
    parse: parseCount,
  },
]
