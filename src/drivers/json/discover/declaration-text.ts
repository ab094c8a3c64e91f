import type { Declaration } from '../../../store/survey.ts'

/** A collection as it is written in a configuration: `{ users: { read: { file: 'db.json', member: 'users' } } }`. */
export function declarationText({ name, read }: Declaration): string {
  const options = Object.entries(read).map(([option, value]) => `${option}: ${literal(value)}`)
  return `{ ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)}: { read: { ${options.join(', ')} } } }`
}

function literal(value: unknown): string {
  const json = JSON.stringify(value)
  if (typeof value !== 'string' || /['"\\\n]/.test(json.slice(1, -1))) return json
  return `'${value}'`
}
