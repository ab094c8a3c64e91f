import { expect, test } from 'vitest'
import { pasteable } from './pasteable.ts'

const RUN = '20261121-031500-5f3a'

const said = (text: string, command = 'migrate', config?: string): string =>
  pasteable({ command, state: 'my runs', ...(config !== undefined && { config }) })(text)

test.each([
  [
    `dray resume ${RUN}, or dray rollback`,
    `dray resume ${RUN} --state 'my runs', or dray rollback --state 'my runs'`,
  ],
  [`dray replay ${RUN} --on-conflict skip`, `dray replay ${RUN} --state 'my runs' --on-conflict skip`],
  ['look with `dray runs`', "look with `dray runs --state 'my runs'`"],
  ['dray migrate --plan p.json', "dray migrate --state 'my runs' --plan p.json"],
  [`dray verify ${RUN} writes it`, `dray verify ${RUN} --state 'my runs' writes it`],
])('%s', (text, pasted) => expect(said(text)).toBe(pasted))

test.each([
  'dray plan ./data app.db',
  'dray verify ./data app.db',
  `dray resume ${RUN} --state /srv/.dray, with --take-over`,
  'dray migrate ./data app.db --state elsewhere --yes',
  'copied to /srv/dray runs',
])('%s needs nothing', (text) => expect(said(text)).toBe(text))

test('what was said of the configuration of a run is said again, where one is loaded', () => {
  expect(said(`dray resume ${RUN}; dray rollback ${RUN}`, 'resume', 'moved.ts')).toBe(
    `dray resume ${RUN} --state 'my runs' --config moved.ts; dray rollback ${RUN} --state 'my runs'`,
  )
  expect(said(`dray resume ${RUN} --config FILE`, 'resume', 'moved.ts')).not.toContain('moved.ts')
  expect(said(`dray resume ${RUN}`, 'migrate', 'other.ts')).not.toContain('other.ts')
})
