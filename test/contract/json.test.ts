import { describe, test } from 'vitest'
import { openFilesystem } from '../../src/drivers/filesystem/index.ts'
import { jsonDriver } from '../../src/drivers/json/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'

const SHAPES = [
  { name: 'json', path: 'data' },
  { name: 'json, one file per record', path: 'data?per=record', emptyIsNothing: true },
]

for (const { path, ...shape } of SHAPES) {
  describeStore(
    { describe, test },
    placesOf({
      driver: jsonDriver,
      objects: openFilesystem,
      address: (folder) => `json:${folder}/${path}`,
      ...shape,
    }),
  )
}
