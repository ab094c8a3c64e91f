const DEPENDS = `FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = x.oid`

/** Which rows it is of only functions of the schema or an extension say: these stay behind. */
const ASKS_FUNCTIONS = `i.indpred IS NOT NULL AND EXISTS (SELECT ${DEPENDS} AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))`

const IS_COLUMN_TYPE = `EXISTS (SELECT FROM pg_type t JOIN pg_attribute a ON a.attrelid = c.oid AND a.atttypid IN (t.oid, t.typarray)
    WHERE t.oid = d.refobjid AND t.typtype = 'e' AND t.typnamespace = c.relnamespace AND NOT a.attisdropped)`

const IS_COLUMN_COLLATION = `EXISTS (SELECT FROM pg_collation l JOIN pg_attribute a ON a.attrelid = c.oid AND a.attcollation = l.oid
    WHERE l.oid = d.refobjid AND l.collnamespace = 'pg_catalog'::regnamespace AND NOT a.attisdropped)`

const IS_BUILT_IN = `(SELECT o.schema FROM pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) AS o) = 'pg_catalog'
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')`

/**
 * It needs nothing but the columns of its table, their types, and what every server brings along: of that, the catalog notes
 * only what came after the first. A whole row is called by the name of its table. It is counted, as the server would look through the
 * whole catalog at once for NOT EXISTS.
 * https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
const IS_SAFE = `s.definition IS NOT NULL AND concat(i.indexprs::text, i.indpred::text) !~ ':varattno 0 '
  AND 0 = (SELECT count(*) ${DEPENDS} AND CASE d.refclassid
    WHEN 'pg_class'::regclass THEN d.refobjid <> c.oid
    WHEN 'pg_type'::regclass THEN NOT ${IS_COLUMN_TYPE}
    WHEN 'pg_collation'::regclass THEN NOT ${IS_COLUMN_COLLATION}
    ELSE (${IS_BUILT_IN}) IS NOT TRUE END)`

const EXTRAS = `nullif(concat_ws(' and ',
    CASE WHEN i.indnatts > i.indnkeyatts THEN 'INCLUDE' END,
    CASE WHEN EXISTS (SELECT FROM unnest(i.indcollation::oid[], i.indkey::int2[]) AS k(id, num)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE k.id NOT IN (0, a.attcollation)) THEN 'the collation' END,
    CASE WHEN EXISTS (SELECT FROM unnest(i.indclass::oid[]) AS k(id) JOIN pg_opclass o ON o.oid = k.id WHERE NOT o.opcdefault)
      THEN 'the operator class' END,
    CASE WHEN EXISTS (SELECT FROM unnest(i.indoption::int2[]) AS k(o) WHERE k.o IN (1, 2)) THEN 'where NULL comes' END,
    CASE WHEN to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'NULLS NOT DISTINCT' END), '')`

/** What stands before the method; quoted as the server itself does it. */
const HEAD = `'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(x.relname)
    || ' ON ' || CASE x.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' '`

/** Of all indexes of a table. What an EXCLUDE is kept by is that constraint. */
export const INDEXES = `
  SELECT x.relname AS name, m.amname AS method, i.indisunique AS is_unique, i.indisvalid AS is_valid,
    pg_get_expr(i.indpred, i.indrelid) AS rows, i.indexprs IS NOT NULL AS has_expressions, x.reloptions IS NOT NULL AS options,
    obj_description(x.oid, 'pg_class') AS comment, s.definition, ${EXTRAS} AS extras, ${ASKS_FUNCTIONS} AS asks_functions,
    (${IS_SAFE}) AS is_safe,
    (SELECT json_agg(json_build_object('name', a.attname, 'says', pg_get_indexdef(x.oid, k.ord::int, false),
        'descending', k.option & 1 = 1) ORDER BY k.ord)
      FROM unnest(i.indkey::int2[], i.indoption::int2[]) WITH ORDINALITY AS k(num, option, ord)
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE k.ord <= i.indnkeyatts) AS terms
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indrelid = c.oid
    JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam,
    LATERAL (SELECT CASE WHEN starts_with(pg_get_indexdef(x.oid), ${HEAD})
      THEN substr(pg_get_indexdef(x.oid), length(${HEAD}) + 1) END) AS s(definition)
  WHERE n.nspname = $1 AND c.relname = $2
    AND NOT EXISTS (SELECT FROM pg_constraint r WHERE r.conindid = x.oid AND r.contype = 'x')
  ORDER BY x.relname COLLATE "C"`
