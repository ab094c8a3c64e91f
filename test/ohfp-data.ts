import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OhfpShape } from '../examples/ohfp/generate.mjs'

type Value = Readonly<Record<string, unknown>>
type OhfpRecords = ReadonlyMap<string, Value>
export interface OhfpData {
  readonly templates: OhfpRecords
  readonly requests: OhfpRecords
  readonly machines: OhfpRecords
}

/** Python keeps `1.0`; here it becomes a number that nothing else has, so that it is not taken for `1`. */
export const POINT_ZERO = 1.000000000000001

/** What the application reads from a folder, by its own rules, and by nothing that dray has. */
export function readAsOhfp(folder: string, shape: OhfpShape): OhfpData {
  const file = (name: string): Record<string, Value> => {
    const path = join(folder, `${name}.json`)
    // A missing file is no data.
    return existsSync(path) ? parsed(readFileSync(path, 'utf8')) : {}
  }
  const own = (name: string): OhfpRecords => {
    if (shape === 'split') return new Map(Object.entries(file(name)))
    if (shape === 'nested-split') return new Map(Object.entries(file(name)[name] ?? {})) as OhfpRecords
    const database = file('request_database')
    if (shape === 'nested') return new Map(Object.entries(database[name] ?? {})) as OhfpRecords
    return new Map(Object.entries(database).filter(([, record]) => collectionOf(record) === name))
  }
  return { templates: own('templates'), requests: own('requests'), machines: own('machines') }
}

/** As the application tells them apart. */
function collectionOf(record: Value): string | undefined {
  if ('instance_id' in record || ('machine_id' in record && 'instance_type' in record)) return 'machines'
  if ('request_id' in record && 'request_type' in record) return 'requests'
  return 'template_id' in record || 'templateId' in record ? 'templates' : undefined
}

/** A folder as the application writes it. */
export function ohfpFolder(root: string) {
  return {
    add(file: string, records: Record<string, Value>): void {
      const path = join(root, file)
      writeFileSync(path, ohfpFolder.textOf({ ...parsed(readFileSync(path, 'utf8')), ...records }))
    },
  }
}

/** `json.dump(content, indent=2, ensure_ascii=False)`. */
ohfpFolder.textOf = (content: unknown): string =>
  JSON.stringify(content, null, 2).replaceAll(String(POINT_ZERO), '1.0')

function parsed(text: string): Record<string, Value> {
  return JSON.parse(text.replaceAll(/: 1\.0(?=[,\n])/g, `: ${POINT_ZERO}`)) as Record<string, Value>
}
