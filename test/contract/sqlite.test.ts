import { describe, test } from 'vitest'
import { sqliteDriver } from '../../src/drivers/sqlite/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'

describeStore(
  { describe, test },
  placesOf({ driver: sqliteDriver, address: (folder) => `sqlite:${folder}/app.db` }),
)
