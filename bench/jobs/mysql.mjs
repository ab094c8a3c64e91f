import { makeNarrowLines, makeNarrowTable, narrowTablePath } from '../databases.mjs'
import { documentsPath, makeDocuments, makeLines } from '../generate.mjs'
import { hasMariadb, startMariadb } from '../mysql.mjs'
import { hasProgram } from '../postgres.mjs'
import { migrate } from '../programs.mjs'
import { serverJob } from './server-job.mjs'

const ROWS = 1_000_000
const ROWS_QUICK = 20_000

/** As dray makes them. */
const NARROW =
  'CREATE TABLE narrow (id bigint NOT NULL PRIMARY KEY, name longtext NOT NULL, score double NOT NULL, count bigint, created longtext NOT NULL)'
const DOCUMENTS = 'CREATE TABLE documents (id varchar(768) NOT NULL PRIMARY KEY, data longtext NOT NULL)'

/** MariaDB beside its own programs. None where they are not: apt-get install mariadb-server-core mariadb-client */
export function mysqlJobs(count) {
  if (!hasMariadb()) return []
  const rows = count < 100_000 ? ROWS_QUICK : ROWS
  return [
    job('sqlite-to-mysql', `SQLite → MariaDB, ${rows.toLocaleString('en')} narrow rows`, (server) => {
      makeNarrowTable(rows)
      return {
        dray: moved(`sqlite:${narrowTablePath(rows)}`, server.address('bench')),
        peers: [loadedBy(server, NARROW, 'narrow', makeNarrowLines(rows))],
      }
    }),
    job('json-to-mysql', 'JSON → MariaDB', async (server) => {
      await makeDocuments(count, 'compact')
      return {
        dray: moved(`json:${documentsPath(count, 'compact')}`, server.address('bench')),
        peers: [loadedBy(server, DOCUMENTS, 'documents', await makeLines(count))],
      }
    }),
    job('mysql-to-json', 'MariaDB → JSON', async (server) => {
      await fill(server, count)
      const select = `${server.client} --quick -B -N source -e 'SELECT id, data FROM documents' > lines`
      return {
        dray: moved(server.address('source'), 'json:out/documents.json?shape=records'),
        peers: [inShell('mariadb to lines', select)],
      }
    }),
    job('mysql-to-mysql', 'MariaDB → MariaDB', async (server) => {
      await fill(server, count)
      const dump = `${server.dump} source | ${server.client} bench`
      return {
        dray: moved(server.address('source'), server.address('bench')),
        peers: hasProgram('mariadb-dump') ? [inShell('mariadb-dump | mariadb', dump)] : [],
      }
    }),
  ]
}

function job(name, about, prepare) {
  return serverJob({ name, about: `${about}, not verified`, start: startMariadb, prepare })
}

function moved(from, to) {
  return migrate([from, to, '--no-config', '--no-verify'], 'dray')
}

function loadedBy(server, create, table, lines) {
  const load = `LOAD DATA LOCAL INFILE '${lines}' INTO TABLE ${table} CHARACTER SET utf8mb4`
  return inShell('LOAD DATA of lines', `${server.client} bench -e "${create}; ${load}"`)
}

function inShell(name, command) {
  return { name, bar: 1, program: 'sh', words: ['-c', command] }
}

async function fill(server, count) {
  server.anew('source')
  server.sql(
    `${DOCUMENTS}; LOAD DATA LOCAL INFILE '${await makeLines(count)}' INTO TABLE documents CHARACTER SET utf8mb4`,
    'source',
  )
}
