import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder } from '../compare.mjs'
import {
  databasePath,
  makeDatabase,
  makeNarrowLines,
  makeNarrowTable,
  makeWideTable,
  narrowTablePath,
  wideTablePath,
} from '../databases.mjs'
import { documentsPath, makeDocuments, makeLines } from '../generate.mjs'
import { hasProgram, postgresPrograms, startPostgres } from '../postgres.mjs'
import { configured, migrate } from '../programs.mjs'
import { serverJob } from './server-job.mjs'

const ROWS = 1_000_000
const ROWS_FULL = 5_000_000
const ROWS_QUICK = 20_000
const WIDE_ROWS = 200
const WIDE_ROWS_QUICK = 10
const NARROW =
  'CREATE TABLE narrow (id bigint PRIMARY KEY, name text NOT NULL, score double precision NOT NULL, count bigint, created text NOT NULL)'
/** What `.import` is to fill, declared as dray declares it. */
const NARROW_IN_SQLITE =
  'CREATE TABLE narrow (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score REAL NOT NULL, count INTEGER, created TEXT NOT NULL)'
const DOCUMENTS_IN_SQLITE = 'CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL)'

/** PostgreSQL beside its own programs and pgloader. None where it is not installed: apt-get install postgresql pgloader */
export function postgresJobs(count, { full }) {
  if (!postgresPrograms()) return []
  const rows = count < 100_000 ? ROWS_QUICK : full ? ROWS_FULL : ROWS
  const wide = count < 100_000 ? WIDE_ROWS_QUICK : WIDE_ROWS
  return [
    job(
      'sqlite-to-postgres',
      `SQLite → PostgreSQL, ${rows.toLocaleString('en')} narrow rows, not verified`,
      async (server) => {
        makeNarrowTable(rows)
        const from = narrowTablePath(rows)
        return {
          dray: migrate([`sqlite:${from}`, server.address('bench'), '--no-config', '--no-verify'], 'dray'),
          peers: hasProgram('pgloader') ? [{ name: 'pgloader', bar: 0.45, ...pgloader(from, server) }] : [],
        }
      },
    ),
    job('sqlite-to-postgres-verified', 'The same, verified', async (server) => {
      makeNarrowTable(rows)
      const from = narrowTablePath(rows)
      return {
        dray: migrate([`sqlite:${from}`, server.address('bench'), '--no-config'], 'dray'),
        peers: hasProgram('pgloader') ? [{ name: 'pgloader', bar: 0.7, ...pgloader(from, server) }] : [],
      }
    }),
    job('sqlite-to-postgres-wide', `SQLite → PostgreSQL, ${wide} rows of 1 MB, verified`, async (server) => {
      makeWideTable(wide)
      return {
        dray: migrate([`sqlite:${wideTablePath(wide)}`, server.address('bench'), '--no-config'], 'dray'),
        peers: [],
      }
    }),
    job(
      'sqlite-documents-to-postgres',
      'SQLite → PostgreSQL, documents as jsonb, not verified',
      async (server) => {
        makeDatabase(count)
        const lines = await makeLines(count)
        const from = `sqlite:${databasePath(count)}`
        return {
          dray: migrate([from, server.address('bench'), '--no-config', '--no-verify'], 'dray'),
          // pgloader, which the bar names, does not come to an end with these.
          peers: [{ ...copied('jsonb', lines, server), bar: undefined }],
        }
      },
    ),
    job('json-to-postgres', 'JSON → PostgreSQL, jsonb, not verified', async (server) => {
      const { from, lines } = await documents(count)
      return {
        dray: migrate([from, server.address('bench'), '--no-config', '--no-verify'], 'dray'),
        peers: [copied('jsonb', lines, server)],
      }
    }),
    job('json-to-postgres-as-json', 'JSON → PostgreSQL, json, not verified', async (server) => {
      const { from, lines } = await documents(count)
      const words = [from, server.address('bench'), '--no-verify']
      return {
        dray: { ...configured('json-column.config.mjs', words), name: 'dray' },
        peers: [copied('json', lines, server)],
      }
    }),
    job('postgres-to-json', 'PostgreSQL → JSON, not verified', async (server) => {
      fill(server, await makeLines(count))
      return {
        dray: migrate(
          [server.address('source'), 'json:out/documents.json?shape=records', '--no-config', '--no-verify'],
          'dray',
        ),
        peers: [
          {
            name: 'psql \\copy to lines',
            bar: 1,
            ...inShell(`psql -q -X -d source -c "\\copy documents TO 'lines'"`, server),
          },
        ],
      }
    }),
    job('postgres-to-sqlite', 'PostgreSQL → SQLite, documents, not verified', async (server) => {
      fill(server, await makeLines(count))
      return {
        dray: migrate([server.address('source'), 'sqlite:out.db', '--no-config', '--no-verify'], 'dray'),
        peers: throughCsv('documents', DOCUMENTS_IN_SQLITE, server),
      }
    }),
    job('postgres-rows-to-sqlite', 'PostgreSQL → SQLite, narrow rows, not verified', async (server) => {
      makeNarrowTable(rows)
      server.anew('source')
      server.psql(NARROW, 'source')
      server.psql(`\\copy narrow FROM '${makeNarrowLines(rows)}'`, 'source')
      return {
        dray: migrate([server.address('source'), 'sqlite:out.db', '--no-config', '--no-verify'], 'dray'),
        peers: throughCsv('narrow', NARROW_IN_SQLITE, server),
      }
    }),
    job('postgres-to-postgres', 'PostgreSQL → PostgreSQL, not verified', async (server) => {
      fill(server, await makeLines(count))
      return {
        dray: migrate(
          [server.address('source'), server.address('bench'), '--no-config', '--no-verify'],
          'dray',
        ),
        peers: [
          {
            name: 'pg_dump | psql',
            bar: 1.1,
            ...inShell('pg_dump source | psql -q -X -d bench > /dev/null', server),
          },
        ],
      }
    }),
  ]
}

function job(name, about, prepare) {
  return serverJob({ name, about, start: startPostgres, prepare })
}

function inShell(command, { environment }) {
  return { program: 'sh', words: ['-c', `export ${environment}; ${command}`] }
}

async function documents(count) {
  await makeDocuments(count, 'compact')
  return { from: `json:${documentsPath(count, 'compact')}`, lines: await makeLines(count) }
}

/** What somebody does who has the lines already. */
function copied(type, lines, server) {
  const create = `CREATE TABLE documents (id text PRIMARY KEY, data ${type} NOT NULL)`
  const copy = `psql -q -X -d bench -c '${create}' -c "\\copy documents FROM '${lines}'"`
  return { name: 'psql \\copy of lines', bar: 0.9, ...inShell(copy, server) }
}

/** None where there is no `sqlite3`. */
function throughCsv(table, create, server) {
  if (!hasProgram('sqlite3')) return []
  const copy = `psql -q -X -d source -c "\\copy ${table} TO 'rows.csv' CSV"`
  const load = `sqlite3 out.db '${create}' '.import --csv rows.csv ${table}'`
  return [{ name: 'psql \\copy, .import', bar: 1, ...inShell(`${copy} && ${load}`, server) }]
}

function pgloader(from, server) {
  const file = join(emptyFolder(), '..', 'pgloader.load')
  const into = server.address('bench').replace('postgres://', 'postgresql://')
  writeFileSync(
    file,
    `LOAD DATABASE FROM sqlite://${from} INTO ${into} WITH include drop, create tables, create indexes, reset sequences;\n`,
  )
  return { program: 'pgloader', words: ['--quiet', file] }
}

function fill(server, lines) {
  server.anew('source')
  server.psql('CREATE TABLE documents (id text PRIMARY KEY, data jsonb NOT NULL)', 'source')
  server.psql(`\\copy documents FROM '${lines}'`, 'source')
}
