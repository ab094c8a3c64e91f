import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/**
 * The password that the first fitting line of the file gives; as libpq does, a file that others may read is not used.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export async function passwordFromFile(login: Login): Promise<string | undefined> {
  const path = process.env['PGPASSFILE'] ?? join(homedir(), '.pgpass')
  try {
    if (process.platform !== 'win32' && ((await stat(path)).mode & OF_OTHERS) !== 0) return undefined
    const lines = (await readFile(path, 'utf8')).split(/\r?\n/)
    return lines.map((line) => passwordOf(line, login)).find((password) => password !== undefined)
  } catch {
    // No file, no password: the server says what it thinks of that.
    return undefined
  }
}

const OF_OTHERS = 0o077

/** `host:port:database:user:password`; a backslash stands before `:` and itself, `*` fits everything. */
function passwordOf(line: string, { host, port, database, user }: Login): string | undefined {
  if (line.startsWith('#')) return undefined
  const fields = line.match(/(?:\\.|[^:\\])*(?::|$)/g)?.map((field) => field.replace(/:$/, '')) ?? []
  const [password, ...others] = fields.slice(4)
  if (password === undefined || others.some((other) => other !== '')) return undefined
  // A socket's folder is this machine.
  const names = [host.startsWith('/') ? 'localhost' : host, String(port), database, user]
  const isFitting = names.every((name, i) => fields[i] === '*' || unescaped(fields[i]!) === name)
  return isFitting ? unescaped(password) : undefined
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, '$1')
}
