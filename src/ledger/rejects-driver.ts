import { z } from 'zod'
import type { Driver } from '../store/driver.ts'
import { keyFieldsOf, REJECTS_FACTS, rejectsOptions, rejectsSource } from './rejects-source.ts'

/** The rejects of a run as a source, for `dray replay`. It is no store of users: they never type its address. */
export const rejectsDriver: Driver = {
  scheme: 'rejects',
  title: 'Rejects of a run',
  example: 'rejects:.dray/runs/RUN/rejects.ndjson',
  local: true,
  facts: REJECTS_FACTS,
  addressOptions: z.strictObject({}),
  readOptions: rejectsOptions,
  storeOptions: z.strictObject({}),
  keyFields: keyFieldsOf,
  openSource: ({ path, text }) => rejectsSource(path, text),
}
