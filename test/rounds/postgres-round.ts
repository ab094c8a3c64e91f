import pg from 'pg'
import type { PostgresServer } from '../servers/postgres.ts'
import { recordText } from '../values/engine.ts'
import { POSTGRES_KINDS } from '../values/kinds.ts'
import { postgresLiteral, postgresPrinted } from '../values/postgres-engine.ts'
import type { RoundEngine, Rule, TableSpec } from './round-engine.ts'
import { ruleOf } from './rule-of.ts'

type Ask = (text: string) => Promise<(string | null)[][]>

const quote = (name: string): string => pg.escapeIdentifier(name)

export async function postgresRound(server: PostgresServer): Promise<RoundEngine> {
  // A password of an address is kept nowhere.
  process.env['PGPASSWORD'] = server.password
  const client = await server.connect()
  const types = { getTypeParser: () => (text: string) => text }
  const ask: Ask = async (text) =>
    (await client.query({ text, rowMode: 'array', types })).rows as (string | null)[][]
  await client.query(
    `SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO'; SET bytea_output = 'hex'`,
  )
  return {
    name: 'postgres',
    kinds: POSTGRES_KINDS,
    keyKinds: ['integer', 'bigint', 'text', 'character varying(20)', 'uuid', 'date'],
    quote,
    declared: ({ kind }) => kind.native,
    literal: ({ family }, value) => postgresLiteral(family, value),
    place: async () => server.address({ schema: server.newSchema() }),
    async run(address, statements) {
      const schema = schemaOf(address)
      await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`)
      await client.query(`CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ü')`)
      const refused: string[] = []
      for (const sql of statements) {
        await client.query(sql).catch((error: Error) => refused.push(`${error.message}: ${sql}`))
      }
      return refused
    },
    async read(address, table) {
      const name = `${schemaOf(address)}.${quote(table.name)}`
      await client.query(`SET search_path = ${schemaOf(address)}`)
      const columns = await ask(
        `SELECT attname, format_type(atttypid, atttypmod), attnotnull::text, attgenerated, pg_get_expr(adbin, adrelid)
         FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE attrelid = to_regclass(${pg.escapeLiteral(name)}) AND attnum > 0 AND NOT attisdropped`,
      )
      if (columns.length === 0) return undefined
      return { rules: await rulesOf(ask, name, columns), rows: await rowsOf(ask, name, table, columns) }
    },
  }
}

function schemaOf(address: string): string {
  return new URL(address).searchParams.get('schema')!
}

async function rowsOf(
  ask: Ask,
  name: string,
  { columns }: TableSpec,
  there: readonly (string | null)[][],
): Promise<readonly ReadonlyMap<string, string>[]> {
  const asked = columns.map(({ name: column, kind }) => {
    const declared = there.find(([found]) => found === column)?.[1]
    return declared ? postgresPrinted(quote(column), kind.family, declared) : `'no such column'`
  })
  const rows = await ask(`SELECT ${asked.join(', ')} FROM ${name}`)
  return rows.map(
    (row) =>
      new Map(
        columns.map(({ name: column, kind }, i) => [column, recordText(kind.family, row[i] ?? undefined)]),
      ),
  )
}

async function rulesOf(
  ask: Ask,
  name: string,
  columns: readonly (string | null)[][],
): Promise<readonly Rule[]> {
  const named = (table: string, numbers: string): string =>
    `(SELECT json_agg(attname ORDER BY o)::text FROM unnest(${numbers}::int2[]) WITH ORDINALITY AS u (num, o)
      JOIN pg_attribute ON attrelid = ${table} AND attnum = num)`
  const where = `to_regclass(${pg.escapeLiteral(name)})`
  const indexes = await ask(
    `SELECT CASE WHEN indisprimary THEN 'key' WHEN indisunique THEN 'unique' ELSE 'index' END,
       ${named('indrelid', 'indkey')} FROM pg_index WHERE indrelid = ${where}`,
  )
  const references = await ask(
    `SELECT ${named('conrelid', 'conkey')}, (SELECT relname FROM pg_class WHERE oid = confrelid),
       ${named('confrelid', 'confkey')},
       CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END
     FROM pg_constraint WHERE contype = 'f' AND conrelid = ${where}`,
  )
  const listed = (text: string | null): string[] => JSON.parse(text ?? '[]') as string[]
  return [
    ...columns.flatMap(([column, , isNotNull, generated, given]) => [
      ...(isNotNull === 'true' ? [ruleOf.notNull(column!)] : []),
      ...(generated === '' ? [] : [ruleOf.generated(column!)]),
      ...(given === null || generated !== '' ? [] : [ruleOf.given(column!, given!)]),
    ]),
    ...indexes.flatMap(([kind, on]) =>
      kind === 'key' ? ruleOf.key(listed(on!)) : [ruleOf.columns(kind!, listed(on!))],
    ),
    ...references.map(([from, to, toColumns, onDelete]) =>
      ruleOf.reference({
        columns: listed(from!),
        to: to!,
        toColumns: listed(toColumns!),
        onDelete: onDelete!,
      }),
    ),
  ]
}
