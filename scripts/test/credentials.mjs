import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** In one piece only while tests run, so that finding it means that dray wrote it down. */
const CANARY = ['Kn4', 'canarino', 'T2'].join('')

/** What tests find in their environment: credentials as vendors' clients look for them. */
export const credentials = {
  PGPASSWORD: CANARY,
  MYSQL_PWD: CANARY,
  AWS_ACCESS_KEY_ID: CANARY,
  AWS_SECRET_ACCESS_KEY: CANARY,
  DATABASE_URL: `postgres://app:${CANARY}@localhost/app`,
}

/** Every file below a folder that holds one of them. */
export function filesWithCredentials(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return paths.filter((path) => readFileSync(path).includes(CANARY))
}
