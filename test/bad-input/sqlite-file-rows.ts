import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { DatabaseRow } from './database-row.ts'

const TABLE = `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON); INSERT INTO things VALUES ('a', '{"n":1}');`
const AS_IT_WAS = { things: { a: '{"n":1}' } }
/** Where a second, empty table lies behind. */
const WITH_FILLER = { ...AS_IT_WAS, filler: {} }
const CHANGED = { things: { a: '{"n":2}' } }
const CHANGE = `UPDATE things SET data = '{"n":2}';`

/** Bytes that are different every few bytes, and the same in every run. */
const NOISE = Buffer.from(Array.from({ length: 16_384 }, (_, i) => (i * i * 31 + (i >> 3) * 17 + 91) & 255))

/** What lies where a database should, or beside it. The files are as they were in every case. */
export const sqliteFileRows: readonly DatabaseRow[] = [
  { name: 'no file', make: () => {}, refused: 'STORE_MISSING' },
  { name: 'a folder', make: (path) => mkdirSync(path), refused: 'STORE_INVALID' },
  { name: 'a device', make: (path) => symlinkSync('/dev/null', path), refused: 'STORE_INVALID' },
  {
    name: 'a symbolic link to a database in another folder',
    make: (path) => linkTo(path, (real) => makeDatabase(real)),
    arrives: AS_IT_WAS,
  },
  {
    name: 'a symbolic link to a database with a log',
    make: (path) => linkTo(path, leaveLog),
    arrives: CHANGED,
  },
  {
    name: 'a symbolic link that leads nowhere',
    make: (path) => symlinkSync('nowhere.db', path),
    refused: 'STORE_MISSING',
  },
  {
    name: 'a symbolic link to itself',
    make: (path) => symlinkSync('app.db', path),
    refused: 'STORE_INVALID',
  },
  { name: 'no bytes', make: (path) => writeFileSync(path, ''), refused: 'STORE_INVALID' },
  { name: 'one byte', make: (path) => writeFileSync(path, 'S'), refused: 'STORE_INVALID' },
  {
    name: 'text',
    make: (path) => writeFileSync(path, 'once upon a time '.repeat(300)),
    refused: 'STORE_INVALID',
  },
  {
    name: 'JSON',
    make: (path) => writeFileSync(path, `{"a":{"n":1,"x":"${'x'.repeat(5000)}"}}`),
    refused: 'STORE_INVALID',
  },
  { name: 'SQL', make: (path) => writeFileSync(path, TABLE.repeat(100)), refused: 'STORE_INVALID' },
  {
    name: 'noise, as an encrypted database is',
    make: (path) => writeFileSync(path, NOISE),
    refused: 'STORE_INVALID',
  },
  {
    name: 'NULs, as after a power cut',
    make: (path) => writeFileSync(path, Buffer.alloc(65_536)),
    refused: 'STORE_INVALID',
  },
  {
    name: 'the header of a database and nothing else',
    make: damaged((bytes) => bytes.subarray(0, 100)),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'the header of a database, then noise',
    make: damaged((bytes) => Buffer.concat([bytes.subarray(0, 100), NOISE])),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'the first page of a database, then nothing',
    make: damaged((bytes) => bytes.subarray(0, 4096)),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'a database without its last byte',
    make: damaged((bytes) => bytes.subarray(0, -1)),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'a database with bytes behind its end',
    make: damaged((bytes) => Buffer.concat([bytes, NOISE.subarray(0, 700)])),
    arrives: WITH_FILLER,
  },
  {
    name: 'a database whose line ends a tool converted',
    make: damaged((bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'a database that went through a text editor',
    make: damaged((bytes) => Buffer.from(bytes.toString('utf8'))),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'a header with an impossible page size',
    make: damaged((bytes) => poked(bytes, 16, [0x01, 0x03])),
    refused: 'STORE_INVALID',
  },
  {
    name: 'a header of a format of the future',
    make: damaged((bytes) => poked(bytes, 18, [9, 9])),
    refused: 'STORE_INVALID',
  },
  {
    name: 'a header of a schema of the future',
    make: damaged((bytes) => poked(bytes, 44, [0, 0, 0, 5])),
    refused: 'STORE_INVALID',
  },
  {
    name: 'a header of another text encoding',
    make: damaged((bytes) => poked(bytes, 56, [0, 0, 0, 2])),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'in WAL mode and at rest',
    make: (path) => makeDatabase(path, 'PRAGMA journal_mode = WAL;'),
    arrives: AS_IT_WAS,
  },
  { name: 'a log left behind, with its index', make: leaveLog, arrives: CHANGED },
  { name: 'a log left behind, without its index', make: (path) => without(path, '-shm'), arrives: CHANGED },
  { name: 'a log whose last record is torn', make: (path) => tornLog(path, -40), arrives: AS_IT_WAS },
  { name: 'a log whose head is torn', make: (path) => tornLog(path, 20), arrives: AS_IT_WAS },
  { name: 'a log of no bytes', make: (path) => tornLog(path, 0), arrives: AS_IT_WAS },
  {
    name: 'a log of noise',
    make: (path) => noiseIn(path, '-wal', 'PRAGMA journal_mode = WAL;'),
    arrives: AS_IT_WAS,
  },
  { name: 'a log of another database', make: foreignLog, arrives: AS_IT_WAS },
  {
    name: 'an index of a log, of noise',
    make: (path) => noiseIn(path, '-shm', 'PRAGMA journal_mode = WAL;'),
    arrives: AS_IT_WAS,
  },
  {
    name: 'a journal left behind by a crash: the change that was cut off is not read',
    make: leaveJournal,
    arrives: AS_IT_WAS,
  },
  { name: 'a journal of noise', make: (path) => noiseIn(path, '-journal'), arrives: AS_IT_WAS },
  {
    name: 'a journal of no bytes',
    make: (path) => {
      makeDatabase(path)
      writeFileSync(`${path}-journal`, '')
    },
    arrives: AS_IT_WAS,
  },
  {
    name: 'a journal whose head says that it is over',
    make: (path) => {
      makeDatabase(path)
      writeFileSync(`${path}-journal`, Buffer.alloc(1024))
    },
    arrives: AS_IT_WAS,
  },
]

function makeDatabase(path: string, before = '', after = ''): void {
  const database = new DatabaseSync(path)
  database.exec(`${before} ${TABLE} ${after}`)
  database.close()
}

function damaged(change: (bytes: Buffer) => Uint8Array): (path: string) => void {
  return (path) => {
    makeDatabase(path, '', 'CREATE TABLE filler (id TEXT PRIMARY KEY, data JSON);')
    writeFileSync(path, change(readFileSync(path)))
  }
}

function poked(bytes: Buffer, at: number, values: readonly number[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(values), bytes.subarray(at + values.length)])
}

function linkTo(path: string, make: (real: string) => void): void {
  const folder = join(dirname(path), 'elsewhere')
  mkdirSync(folder)
  make(join(folder, 'real.db'))
  symlinkSync('elsewhere/real.db', path)
}

/** The files of a database whose program was killed: its change lies in the log alone. */
function leaveLog(path: string): void {
  const live = `${path}.live`
  const database = new DatabaseSync(live)
  database.exec(
    `PRAGMA journal_mode = WAL; ${TABLE} PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0; ${CHANGE}`,
  )
  for (const side of ['', '-wal', '-shm']) copyFileSync(live + side, path + side)
  database.close()
  rmSync(live)
}

function without(path: string, side: string): void {
  leaveLog(path)
  rmSync(path + side)
}

/** Cut to so many bytes, or by so many. */
function tornLog(path: string, bytes: number): void {
  without(path, '-shm')
  const length = readFileSync(`${path}-wal`).length
  truncateSync(`${path}-wal`, bytes < 0 ? length + bytes : bytes)
}

function foreignLog(path: string): void {
  leaveLog(path)
  const log = readFileSync(`${path}-wal`)
  for (const side of ['', '-wal', '-shm']) rmSync(path + side)
  makeDatabase(path, 'PRAGMA journal_mode = WAL;')
  // The salts of its head are another database's; its records then are nobody's.
  writeFileSync(`${path}-wal`, poked(log, 16, [1, 2, 3, 4, 5, 6, 7, 8]))
}

function noiseIn(path: string, side: string, before = ''): void {
  makeDatabase(path, before)
  appendFileSync(path + side, NOISE)
}

/** So small a cache that the change reaches the file before its commit, which never comes. */
function leaveJournal(path: string): void {
  const live = `${path}.live`
  makeDatabase(live)
  const database = new DatabaseSync(live)
  database.exec(`PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; ${CHANGE} CREATE TABLE filler (x);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO filler SELECT randomblob(1000) FROM n`)
  for (const side of ['', '-journal']) copyFileSync(live + side, path + side)
  database.exec('ROLLBACK')
  database.close()
  rmSync(live)
}
