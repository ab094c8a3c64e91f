import * as fc from 'fast-check'
import {
  beyond,
  bytes,
  clocks,
  dates,
  decimals,
  doubles,
  FINE,
  integers,
  jsons,
  moments,
  MOMENTS,
  of,
  quotedItem,
  recent,
  short,
  singles,
  texts,
  textsOfPostgres,
  wild,
  wildTexts,
  type Values,
} from './column-values.ts'

/** A kind of column as a source has it, and the values that are moved through it. */
export interface ValueKind extends Values {
  /** As the source declares it. */
  readonly native: string
  /** How a value lies in a record: docs/decisions/0025-rows.md. */
  readonly family: Family
}

export type Family =
  | 'boolean'
  | 'number'
  | 'double'
  | 'single'
  | 'text'
  | 'bytes'
  | 'json'
  | 'datetime'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'array'
  | 'any'
  | `other:${string}`

const kind = (native: string, family: Family, { edges, values }: Values): ValueKind => ({
  native,
  family,
  edges,
  ...(values && { values }),
})

export const POSTGRES_KINDS: readonly ValueKind[] = [
  kind('boolean', 'boolean', of('true', 'false')),
  kind('smallint', 'number', integers(16)),
  kind('integer', 'number', integers(32)),
  kind('bigint', 'number', integers(64)),
  kind('numeric(12,2)', 'number', decimals(12, 2)),
  kind('numeric(38,10)', 'number', decimals(38, 10)),
  kind('numeric', 'number', beyond(decimals(60, 25), 'NaN', 'Infinity', '1e-40', '1e70', '1.50')),
  kind('real', 'single', beyond(singles, 'NaN', 'Infinity', '-0')),
  kind('double precision', 'double', beyond(doubles, 'NaN', '-Infinity', '-0')),
  kind('text', 'text', textsOfPostgres),
  kind('character varying(20)', 'text', short(textsOfPostgres, 20)),
  kind('character(4)', 'text', short(textsOfPostgres, 4)),
  kind('bytea', 'bytes', bytes()),
  kind('json', 'json', wild),
  kind('jsonb', 'json', { ...jsons, edges: [...jsons.edges, '[1e400,1.50,12345678901234567890]'] }),
  kind('date', 'date', beyond(dates, 'infinity', '0044-03-15 BC', '0001-01-01', '10000-01-01')),
  kind('time without time zone', 'time', {
    edges: ['00:00:00', '23:59:59.999999', '24:00:00'],
    values: clocks(6),
  }),
  kind('time with time zone', 'time', of('12:00:00.5+02:30', '00:00:00-12', '24:00:00+00')),
  kind(
    'timestamp without time zone',
    'datetime',
    moments(6, [...FINE, 'infinity', '0044-03-15 00:00:00 BC']),
  ),
  kind('timestamp(3) without time zone', 'datetime', moments(3, MOMENTS)),
  kind('timestamp with time zone', 'timestamp', moments(6, [...FINE, '-infinity', '2024-06-01 12:00:00+02'])),
  kind('uuid', 'text', { edges: ['00000000-0000-0000-0000-000000000000'], values: fc.uuid() }),
  kind('mood', 'text', of('sad', "it's ok", 'ü')),
  kind('integer[]', 'array', {
    edges: ['{}', '{1,NULL,3}', '{-2147483648,2147483647}'],
    values: fc.array(fc.integer()).map((items) => `{${items.join()}}`),
  }),
  kind('text[]', 'array', {
    edges: ['{}', '{NULL,"NULL",""}', '{"a,b","c\\"d\\\\"}'],
    values: fc.array(textsOfPostgres.values!).map((items) => `{${items.map(quotedItem).join()}}`),
  }),
  kind('interval', 'other:interval', of('1 year 2 mons 3 days 04:05:06.7', '-1 days', '00:00:00')),
  kind('inet', 'other:inet', of('10.0.0.1/8', '::1')),
  kind('int4range', 'other:int4range', of('[1,5)', 'empty', '(,)')),
  kind('bit varying', 'other:bit varying', of('', '1', '10110')),
  kind('point', 'other:point', of('(1.5,-2)', '(0,0)')),
  kind('tsvector', 'other:tsvector', of("'a' 'cat' 'fat'", '')),
]

export const MYSQL_KINDS: readonly ValueKind[] = [
  kind('tinyint(1)', 'boolean', of('1', '0')),
  kind('tinyint', 'number', integers(8)),
  kind('smallint unsigned', 'number', integers(16, true)),
  kind('mediumint', 'number', integers(24)),
  kind('int', 'number', integers(32)),
  kind('int unsigned', 'number', integers(32, true)),
  kind('bigint', 'number', integers(64)),
  kind('bigint unsigned', 'number', integers(64, true)),
  kind('decimal(12,2)', 'number', decimals(12, 2)),
  kind('decimal(65,30)', 'number', decimals(65, 30)),
  kind('float', 'single', singles),
  kind('double', 'double', doubles),
  kind('varchar(20)', 'text', short(texts, 20)),
  kind('char(10)', 'text', short(texts, 10)),
  kind('longtext', 'text', texts),
  kind('binary(4)', 'bytes', bytes(4, 4)),
  kind('varbinary(40)', 'bytes', bytes(40)),
  kind('longblob', 'bytes', bytes()),
  kind('json', 'json', jsons),
  kind('date', 'date', beyond(dates, '0000-00-00', '2024-02-00')),
  kind('datetime', 'datetime', moments(0, [...MOMENTS, '0000-00-00 00:00:00'])),
  kind('datetime(6)', 'datetime', moments(6, FINE)),
  kind('timestamp(3)', 'timestamp', moments(3, ['1970-01-01 00:00:01', '2024-03-10 02:30:00.120'], recent)),
  kind('time(6)', 'time', {
    edges: ['00:00:00', '23:59:59.999999', '838:59:59', '-01:00:00'],
    values: clocks(6),
  }),
  kind('year', 'other:year', of('1901', '2155', '2024')),
  kind("enum('a','b''c','ü')", 'text', of('a', "b'c", 'ü')),
  kind("set('x','y','z')", 'array', of('x', 'x,z', '')),
  kind('bit(12)', 'other:bit(12)', of('101010101010', '0', '1')),
]

export const SQLITE_KINDS: readonly ValueKind[] = [
  kind('INTEGER', 'number', integers(64)),
  kind('REAL', 'double', beyond(doubles, 'Infinity', '-Infinity')),
  kind('TEXT', 'text', texts),
  kind('VARCHAR(20)', 'text', short(texts, 20)),
  kind('BLOB', 'bytes', bytes()),
  kind('BOOLEAN', 'boolean', of('1', '0')),
  kind('DECIMAL(10,2)', 'number', decimals(10, 2)),
  kind('NUMERIC', 'number', { edges: ['0.5', '-1', '1e15', '12345.678'], values: decimals(14, 3).values! }),
  kind('JSON', 'json', wildTexts),
  kind('', 'any', of('1', '1.5', "'text'", "x'00ff'", '-9223372036854775808', "''", '9e999')),
]
