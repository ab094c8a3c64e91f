import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder } from '../compare.mjs'
import { makeNarrowTable, makeWideTable, narrowTablePath, wideTablePath } from '../databases.mjs'
import { documentsPath, makeDocuments, makeLines } from '../generate.mjs'
import { hasProgram, postgresPrograms, startPostgres } from '../postgres.mjs'
import { migrate } from '../programs.mjs'
import { serverJob } from './server-job.mjs'

const ROWS = 1_000_000
const ROWS_FULL = 5_000_000
const ROWS_QUICK = 20_000
const WIDE_ROWS = 200
const WIDE_ROWS_QUICK = 10

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
    job('json-to-postgres', 'JSON → PostgreSQL, jsonb, not verified', async (server) => {
      await makeDocuments(count, 'compact')
      const lines = await makeLines(count)
      const copy = `psql -q -X -d bench -c 'CREATE TABLE documents (id text PRIMARY KEY, data jsonb NOT NULL)' -c "\\copy documents FROM '${lines}'"`
      return {
        dray: migrate(
          [`json:${documentsPath(count, 'compact')}`, server.address('bench'), '--no-config', '--no-verify'],
          'dray',
        ),
        peers: [{ name: 'psql \\copy of lines', bar: 0.9, ...inShell(copy, server) }],
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
