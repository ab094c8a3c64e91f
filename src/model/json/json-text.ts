export { parseJson, parseNarrowJson } from './json-parse.ts'
export { printJson } from './json-print.ts'
