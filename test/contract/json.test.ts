import { describe, test } from 'vitest'
import { openFilesystem } from '../../src/drivers/filesystem/index.ts'
import { jsonDriver } from '../../src/drivers/json/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'

describeStore(
  { describe, test },
  placesOf({ driver: jsonDriver, objects: openFilesystem, address: (folder) => `json:${folder}/data` }),
)
