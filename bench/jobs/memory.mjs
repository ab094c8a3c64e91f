import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, inTurn, peakFigure, PEAK_BAR_MIB, summaryOf } from '../compare.mjs'
import {
  databasePath,
  makeDatabase,
  makeNarrowTable,
  makeWideTable,
  hugeTablePath,
  makeHugeTable,
  narrowTablePath,
  wideTablePath,
} from '../databases.mjs'
import { documentsPath, makeDocuments, makeLargeRecord, makeOrders } from '../generate.mjs'
import { measure } from '../measure.mjs'
import { configured, jsonToSqlite, migrate, sqliteToJson } from '../programs.mjs'

/** 180 MB × 17 / 3: one gigabyte. */
const TIMES = 17 / 3
const RECORD_BYTES = 100_000_000
/** A record may be held so many times. */
const COPIES = 3

/** Peaks as a user sees them, everything verified: of a store, of a larger one, of a single large record. */
export function memoryJobs(count) {
  return [
    {
      name: 'memory',
      about: 'Peak memory, verified by content: the same for 180 MB and 1 GB',
      measure: () => bySize([count, Math.round(count * TIMES)]),
    },
    {
      name: 'memory-rows',
      about: 'Peak memory of rows, verified by content: a million narrow ones, 200 of 1 MB and 12 of 16 MB',
      measure: ({ quick }) =>
        ofRows(quick ? { narrow: 20_000, wide: 10, huge: 2 } : { narrow: 1_000_000, wide: 200, huge: 12 }),
    },
    {
      name: 'memory-elements',
      about: 'Peak memory of lists that become tables, verified by content',
      measure: ({ quick }) => ofElements(quick ? 1000 : 100_000),
    },
    {
      name: 'memory-record',
      about: 'Peak memory of a single record of 100 MB, verified by content',
      measure: ofLargeRecord,
    },
  ]
}

async function bySize(counts) {
  const rows = []
  for (const count of counts) {
    await makeDocuments(count, 'compact')
    makeDatabase(count)
    const size = `${count.toLocaleString('en')}`
    rows.push(
      peakOf(jsonToSqlite(documentsPath(count, 'compact')), `${size} in`),
      peakOf(sqliteToJson(databasePath(count), 0), `${size} out`),
    )
  }
  return rows.map((row) => ({ ...row, ...peakFigure(row) }))
}

function ofRows({ narrow, wide, huge }) {
  makeNarrowTable(narrow)
  makeWideTable(wide)
  makeHugeTable(huge)
  const rows = [
    { path: narrowTablePath(narrow), name: `${narrow.toLocaleString('en')} narrow` },
    { path: wideTablePath(wide), name: `${wide} of 1 MB` },
    { path: hugeTablePath(huge), name: `${huge} of 16 MB` },
  ].flatMap(({ path, name }) => [
    peakOf(migrate([`sqlite:${path}`, 'json:out', '--no-config']), `${name}, SQLite → JSON`),
    peakOf(migrate([`sqlite:${path}`, 'sqlite:out.db', '--no-config']), `${name}, SQLite → SQLite`),
  ])
  return rows.map((row) => ({ ...row, ...peakFigure(row) }))
}

async function ofElements(count) {
  const json = await makeOrders(count)
  const into = configured('elements.config.mjs', [`json:${json}`, 'sqlite:out.db'])
  const row = peakOf(into, `${count.toLocaleString('en')} orders`)
  return [{ ...row, ...peakFigure(row) }]
}

async function ofLargeRecord() {
  const json = await makeLargeRecord(RECORD_BYTES)
  const atMost = Math.round(PEAK_BAR_MIB + (COPIES * RECORD_BYTES) / 2 ** 20)
  const folder = emptyFolder()
  const into = peakOf(jsonToSqlite(json), 'JSON → SQLite', folder)
  const out = peakOf(sqliteToJson(join(folder, 'out.db'), 0), 'SQLite → JSON', join(folder, 'back'))
  rmSync(folder, { recursive: true })
  return [into, out].map((row) => ({ ...row, ...peakFigure(row, atMost) }))
}

function peakOf(contender, name, folder = emptyFolder()) {
  mkdirSync(join(folder, 'out'), { recursive: true })
  const rounds = inTurn(1, [{ ...contender, name }], (one) => measure({ ...one, cwd: folder }))
  return summaryOf(name, rounds)
}
