/** A table with a column of every type that both MySQL and MariaDB have, and rows at their edges. */
export const EVERY_TYPE = `
  CREATE TABLE things (
    id bigint unsigned NOT NULL, flag tinyint(1) NOT NULL, small tinyint NULL, tiny tinyint unsigned, two smallint, three mediumint,
    four int zerofill, eight bigint, exact decimal(30,10), whole decimal(65,0), single float, dbl double, word varchar(40),
    padded char(10), long_text longtext, latin varchar(40) CHARACTER SET latin1, folded varchar(40) COLLATE utf8mb4_general_ci,
    bin binary(4), varbin varbinary(40), long_bin longblob, at datetime(6), stamp timestamp(3) NULL, at_second datetime,
    day date, clock time(6), yr year, kind enum('a','b''c','ü'), several set('x','y','z'), bits bit(12), yes bit(1), place point,
    doc json, total bigint GENERATED ALWAYS AS (four + 1) VIRTUAL, PRIMARY KEY (id)
  ) CHARACTER SET utf8mb4;
  SET sql_mode = '';
  SET time_zone = '+00:00';
  INSERT INTO things (id, flag, small, tiny, two, three, four, eight, exact, whole, single, dbl, word, padded, long_text, latin,
    folded, bin, varbin, long_bin, at, stamp, at_second, day, clock, yr, kind, several, bits, yes, place, doc) VALUES
  (18446744073709551615, 1, -128, 255, -32768, -8388608, 42, -9223372036854775808, 99999999999999999999.9999999999,
    99999999999999999999999999999999999999999999999999999999999999999, 0.1, 1.7976931348623157e308, 'Ünïcode 😀 "quoted" \\\\ back',
    'ab', CONCAT('line\\n', CHAR(0), CHAR(29), CHAR(30), CHAR(31), CHAR(127)), 'é€', 'ÄÖ', X'00FF1E1F', X'5C0A09', X'000102FF5C1E1F',
    '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999', '2024-02-29 00:00:00', '9999-12-31', '838:59:59', 2155, 'b''c', 'x,z',
    b'101010101010', b'1', ST_GeomFromText('POINT(1.5 -2.25)'), '{"b": [1, 2.5, "x"], "a": {"n": null}}'),
  (0, 0, 127, 0, 32767, 8388607, 0, 9223372036854775807, -0.0000000001, 0, 16777216, 5e-324, '', '', '', '', '', X'00000000', '', '',
    '1000-01-01 00:00:00.000001', '1970-01-01 00:00:01', '0000-00-00 00:00:00', '0000-00-00', '-838:59:59', 1901, 'ü', '', b'0', b'0',
    NULL, 'null'),
  (1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (2, 0, 1, 1, 1, 1, 1, 1, 1.5, 15, 3.4028235e38, 0.1, 'a ', 'a', 'tail ', 'tail ', 'b ', X'41424344', X'41', X'42', '2024-02-00 01:02:03.1',
    '2024-03-10 02:30:00.120', '2024-01-01 10:20:30', '2024-00-00', '00:00:00.5', 2024, 'a', 'y', b'1', b'1',
    ST_GeomFromText('POINT(0 0)'), '[0, -1, 1.25, 1e20, true, {"deep": [[]]}, "\\\\u00e9\\\\n"]')
`
