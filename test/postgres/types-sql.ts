/** A table with every type that rows know, and values at the edges of each. `{table}` is its name. */
export const EVERY_TYPE = `
  CREATE TABLE {table} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag boolean, small smallint, medium integer, large bigint,
    money_like numeric(12,2), exact numeric, single real, double double precision,
    words text, short varchar(12), code char(4), blob bytea,
    free json, tree jsonb, unique_id uuid,
    day date, clock time, clock_zone time(3) with time zone, moment timestamp, moment_zone timestamptz, milli timestamp(3),
    span interval, address inet, network cidr, mac macaddr, range int4range, ranges tstzrange, bits bit(5), many_bits bit varying,
    point point, box box, vector tsvector, xml xml, money money,
    numbers int[], texts text[], decimals numeric(6,2)[], times timestamptz[], grids int[],
    doubled integer GENERATED ALWAYS AS (medium * 2) STORED,
    "Weird ""name"", with : and \\ and é" text DEFAULT 'it''s'
  );
  INSERT INTO {table} (flag, small, medium, large, money_like, exact, single, double, words, short, code, blob, free, tree,
    unique_id, day, clock, clock_zone, moment, moment_zone, milli, span, address, network, mac, range, ranges, bits, many_bits,
    point, box, vector, xml, money, numbers, texts, decimals, times, grids, "Weird ""name"", with : and \\ and é") VALUES
  (true, 32767, 1073741823, 9223372036854775807, 1234567890.50, 12345678901234567890.12345678901234567890, 0.1, 0.1,
    E'quotes " and \\\\ and \\n\\t\\r and \\u0001 and 😀', 'ten  ', 'ab', '\\x00ff10', '{"b" : 1.50, "a":[1e400,-0]}', '{"b":1.50,"a":[1e20,null]}',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '2024-02-29', '23:59:59.999999', '12:00:00.5+02:30', '2024-01-02 03:04:05.123456',
    '2024-01-02 03:04:05.1+05:30', '2024-01-02 03:04:05.120', '1 year 2 mons 3 days 04:05:06.7', '10.0.0.1/8', '10.0.0.0/8',
    '08:00:2b:01:02:03', '[1,5)', '[2024-01-01,2024-02-01)', B'10110', B'', '(1.5,-2)', '(1,1),(0,0)', 'a fat cat', '<a>1</a>', 12.5,
    '{1,NULL,3}', ARRAY['a','b,"c"',E'd\\\\e',NULL,'NULL',''], '{1.50,2}', '{"2024-01-01 00:00:00+00",infinity}', '{{1,2},{3,4}}', NULL),
  (false, -32768, -1073741824, -9223372036854775808, -0.01, 'NaN', 'NaN', 'Infinity', '', '', '', '', 'null', 'null',
    '00000000-0000-0000-0000-000000000000', '0044-03-15 BC', '00:00:00', '24:00:00+00', '-infinity', 'infinity', '0001-01-01 00:00:00',
    '-1 days', '::1', '::/0', '00:00:00:00:00:00', 'empty', '(,)', B'00000', B'1', '(0,0)', '(0,0),(0,0)', '', '', -1,
    '{}', '{}', '{}', '{}', '[0:1]={7,8}', 'x'),
  (NULL, 0, 0, 0, 0, 1e-30, -1.17549435e-38, 4.9e-324, E'\\x1e\\x1d', NULL, NULL, NULL, '[]', '"s"', NULL, 'infinity', NULL, NULL,
    '10000-01-01 00:00:00', '294276-12-31 23:59:59.999999+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (NULL, NULL, NULL, NULL, NULL, 'Infinity', -0.0, -0.0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    '0044-03-15 00:00:00+00 BC', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL);
`
