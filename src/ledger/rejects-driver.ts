import { z } from 'zod'
import type { Driver } from '../store/driver.ts'
import { REJECTS_FACTS, rejectsSource } from './rejects-source.ts'

/** The rejects of a run as a source, for `dray replay`. It is no store of users: they never type its address. */
export const rejectsDriver: Driver = {
  scheme: 'rejects',
  title: 'Rejects of a run',
  example: 'rejects:.dray/runs/RUN/rejects.ndjson',
  local: true,
  facts: REJECTS_FACTS,
  addressOptions: z.strictObject({}),
  readOptions: z.strictObject({}),
  storeOptions: z.strictObject({}),
  openSource: ({ path, text }) => rejectsSource(path, text),
}
