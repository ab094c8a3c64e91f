import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { moveAll, openSource, openTarget } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`domains (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describe('domains', () => testThem(server))
}

const DOMAINS = `
  CREATE DOMAIN mail AS varchar(50) DEFAULT 'a@b' NOT NULL CONSTRAINT mail_at CHECK (VALUE ~ '@');
  CREATE DOMAIN work_mail AS mail CONSTRAINT work_end CHECK (VALUE ~ 'work$');
  CREATE DOMAIN price AS numeric(8,2);
  CREATE DOMAIN host AS inet CONSTRAINT host_four CHECK (family(VALUE) = 4);
  CREATE DOMAIN tags AS text[] CONSTRAINT tags_some CHECK (array_length(VALUE, 1) > 0);
  CREATE DOMAIN plain AS int DEFAULT 7;
  CREATE TABLE t (id int PRIMARY KEY, m mail, w work_mail DEFAULT 'x@work', p price, h host, tags tags, hosts host[], n plain);
  INSERT INTO t VALUES (1, 'c@d', 'c@work', 1234.50, '10.0.0.1', '{a,"b,c"}', '{10.0.0.1,10.0.0.2}', 5), (2, 'e@f', DEFAULT, 0, NULL, NULL, NULL, NULL)`

function testThem(server: PostgresServer): void {
  const columnsOf = async (schema: string): Promise<readonly (readonly string[])[]> => {
    const [answer] = await server.run(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS given
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = '${schema}.t'::regclass AND a.attnum > 0 ORDER BY a.attnum`,
    )
    return answer!.rows.map((row) => [row['name'], row['type'], row['given']].map((cell) => String(cell)))
  }
  const rowsOf = async (schema: string): Promise<unknown> => {
    const [answer] = await server.run(`SELECT t::text AS row FROM ${schema}.t AS t ORDER BY id`)
    return answer!.rows.map((row) => row['row'])
  }

  test('their base types, their defaults and all values arrive; what they ask of values is said', async () => {
    const [from, to] = [server.newSchema(), server.newSchema()]
    await server.run(`CREATE SCHEMA ${from}; CREATE SCHEMA ${to}; SET search_path TO ${from}; ${DOMAINS}`)
    const source = await openSource(server.address({ schema: from }))
    const target = await openTarget(server.address({ schema: to }))
    const outcomes = await moveAll(source, target)
    for (const page of [...outcomes.values()].flat()) expect([...page.reasons]).toEqual([])
    const [info] = await source.collections()
    const { table } = await source.describe('t', info!.layout)
    await Promise.all([source.close(), target.close()])

    expect(table!.notCarried).toEqual([
      'the domain host of column h (CHECK ((family(VALUE) = 4)))',
      'the domain host of column hosts (CHECK ((family(VALUE) = 4)))',
      "the domain mail of column m (NOT NULL, CHECK (((VALUE)::text ~ '@'::text)))",
      'the domain plain of column n',
      'the domain price of column p',
      'the domain tags of column tags (CHECK ((array_length(VALUE, 1) > 0)))',
      "the domain work_mail of column w (NOT NULL, CHECK (((VALUE)::text ~ '@'::text)), CHECK (((VALUE)::text ~ 'work$'::text)))",
    ])
    expect(await columnsOf(to)).toEqual([
      ['id', 'integer', 'null'],
      ['m', 'character varying(50)', "'a@b'::character varying"],
      ['w', 'character varying(50)', "'x@work'::character varying"],
      ['p', 'numeric(8,2)', 'null'],
      ['h', 'inet', 'null'],
      ['tags', 'text[]', 'null'],
      ['hosts', 'inet[]', 'null'],
      ['n', 'integer', '7'],
    ])
    expect(await rowsOf(to)).toEqual(await rowsOf(from))
  })
}
