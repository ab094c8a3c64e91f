import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Key } from '../../src/model/key.ts'
import { parseJson } from '../../src/model/json/json-text.ts'
import { buildPage } from '../../src/model/scan/api.ts'
import type { Value } from '../../src/model/value.ts'
import { FieldSurvey } from '../../src/plan/rows/field-survey.ts'
import { anyText, anyValue, numberText } from './any-json.ts'
import { IN_TIME, LIMIT_MS } from './in-time.ts'

/** What records hold is counted by their text; parsed, they say the same. */
const key = fc.oneof(
  fc.integer().map((n) => Key.of(n)),
  anyText.filter((text) => text !== '').map((text) => Key.of(text)),
  fc.tuple(anyText, fc.integer()).map((parts) => new Key(parts)),
)
const name = fc.oneof(fc.constantFrom('id', 'a', 'b', 'ä', 'say "x"', '$dray:date'), anyText)
const spelledName = name.map((text) => JSON.stringify(text))
const tagged = fc.constantFrom(
  '{"$dray:date":"2024-01-02"}',
  '{ "\\u0024dray:bytes" : "AAAA" }',
  '{"$dray:$dray:date":1}',
  '{"a":"$dray:"}',
  '{}',
)
const value = fc.oneof(
  anyValue,
  numberText,
  tagged,
  fc.constantFrom('null', '-0', '0', '1.0', '15', '"\\ud800"'),
)
const record = fc.tuple(
  key,
  fc.uniqueArray(fc.tuple(spelledName, value), { selector: ([text]) => JSON.parse(text) as string }),
  fc.constantFrom('own', 'other', 'none', 'null'),
)

test(
  'records by their text are what they are when parsed',
  () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 40 }),
        fc.constantFrom(['id'], ['a', 'b']),
        (records, columns) => {
          const entries = records.map(([own, fields, said]) => {
            const others = fields.filter(([text]) => text !== '"id"').map(([text, one]) => `${text}:${one}`)
            const id = said === 'own' ? JSON.stringify(own.parts[0]) : said === 'other' ? '"another"' : 'null'
            return {
              key: own,
              body: `{${[...others, ...(said === 'none' ? [] : [`"id": ${id}`])].join(', ')}}`,
            }
          })
          const page = buildPage(entries, { keys: 'typed', next: undefined })
          const byText = new FieldSurvey(columns)
          byText.addPage(page)
          const parsed = new FieldSurvey(columns)
          for (let i = 0; i < page.count; i++) {
            parsed.add(parseJson(page.bodyText(i)) as Readonly<Record<string, Value>>, page.key(i))
          }
          const said = (survey: FieldSurvey): unknown => ({
            records: survey.records,
            otherKeys: survey.otherKeys,
            columns: Object.fromEntries(survey.columns().map((column) => [column.name, column])),
            notes: [...survey.notes()].toSorted(),
            losses: survey.losses().toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
          })
          expect(said(byText)).toEqual(said(parsed))
        },
      ),
      { numRuns: process.env['DRAY_THOROUGH'] === '1' ? 10_000 : 500, ...IN_TIME },
    )
  },
  LIMIT_MS,
)
