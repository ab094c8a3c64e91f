/** What only the text of a CREATE TABLE tells. https://sqlite.org/lang_createtable.html */
export interface Declaration {
  readonly checks: readonly { readonly name?: string; readonly expression: string }[]
  /** By column: the expression that it is computed by. */
  readonly generated: ReadonlyMap<
    string,
    { readonly expression: string; readonly kept: 'stored' | 'virtual' }
  >
  /** Columns, one behind the other, of references that are checked at the end of a transaction. */
  readonly deferred: ReadonlySet<string>
  /** By column, where it compares its texts otherwise than byte by byte. */
  readonly collations: ReadonlyMap<string, string>
  /** The numbers of rows are given once, also when their row is gone. https://sqlite.org/autoinc.html */
  readonly countsOnce: boolean
}

/** A word, a name in quotes, a text, a sign, or all that stands between two parentheses. */
interface Token {
  readonly kind: 'word' | 'name' | 'sign' | 'group'
  /** A name, and a group, without what is about them. */
  readonly text: string
}

export function readDeclaration(sql: string): Declaration {
  const body = tokensOf(sql).find(({ kind }) => kind === 'group')
  const parts = body ? partsOf(tokensOf(body.text)) : []
  const checks: { name?: string; expression: string }[] = []
  const generated = new Map<string, { expression: string; kept: 'stored' | 'virtual' }>()
  const deferred = new Set<string>()
  const collations = new Map<string, string>()
  for (const part of parts) {
    const column = isRule(part) ? undefined : part[0]!.text
    for (const [i, { kind, text }] of part.entries()) {
      const group = part[i + 1]
      if (kind !== 'word') continue
      const word = text.toLowerCase()
      if (word === 'check' && group?.kind === 'group') {
        const name = isWord(part[i - 2], 'constraint') ? part[i - 1]!.text : undefined
        checks.push({ ...(name !== undefined && { name }), expression: group.text })
      }
      if (word === 'as' && group?.kind === 'group' && column !== undefined) {
        const kept = isWord(part[i + 2], 'stored') ? 'stored' : 'virtual'
        generated.set(column, { expression: group.text, kept })
      }
      if (word === 'collate' && column !== undefined && group && !isBinary(group))
        collations.set(column, group.text)
      if (word === 'deferrable' && isDeferred(part, i)) deferred.add(column ?? referrersOf(part))
    }
  }
  return { checks, generated, deferred, collations, countsOnce: parts.some(countsOnce) }
}

/** Of the column, or in `PRIMARY KEY (id AUTOINCREMENT)`: as a name it stands in quotes. */
function countsOnce(part: readonly Token[]): boolean {
  return part.some(({ kind, text }, i) => {
    const isOfKey = kind === 'group' && isWord(part[i - 1], 'key')
    return isOfKey ? countsOnce(tokensOf(text)) : kind === 'word' && text.toLowerCase() === 'autoincrement'
  })
}

/** The rows that an index is of, behind the WHERE of its CREATE INDEX. */
export function readRowsOfIndex(sql: string): string | undefined {
  let depth = 0
  for (const { index, 3: word, 4: sign } of sql.matchAll(TOKEN)) {
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (depth === 0 && word?.toLowerCase() === 'where') return sql.slice(index + word.length).trim()
  }
  return undefined
}

/** A rule about the table, in place of a column. */
function isRule([first]: readonly Token[]): boolean {
  return first?.kind === 'word' && RULES.has(first.text.toLowerCase())
}

const RULES = new Set(['constraint', 'primary', 'unique', 'check', 'foreign'])

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word
}

function isBinary({ text }: Token): boolean {
  return text.toLowerCase() === 'binary'
}

function isDeferred(part: readonly Token[], at: number): boolean {
  const isNot = isWord(part[at - 1], 'not')
  return !isNot && isWord(part[at + 1], 'initially') && isWord(part[at + 2], 'deferred')
}

/** Of `FOREIGN KEY (a, "b") …`. */
function referrersOf(part: readonly Token[]): string {
  const at = part.findIndex((token) => isWord(token, 'foreign'))
  const columns = part[at + 2]
  if (columns?.kind !== 'group') return ''
  return partsOf(tokensOf(columns.text))
    .map(([name]) => name!.text)
    .join(', ')
}

function partsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ',') parts.push([])
    else parts.at(-1)!.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

/** Comments and white space; a text or name in its quotes; a word; any other sign. */
const TOKEN =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+)|('(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|([\p{L}\p{N}_$]+)|([\s\S])/gu

function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  let depth = 0
  let from = 0
  for (const { 0: whole, index, 2: quoted, 3: word, 4: sign } of sql.matchAll(TOKEN)) {
    if (sign === '(' && depth++ === 0) from = index + 1
    else if (sign === ')' && --depth === 0) tokens.push({ kind: 'group', text: sql.slice(from, index) })
    else if (depth > 0) continue
    else if (quoted !== undefined) tokens.push({ kind: 'name', text: unquoted(whole) })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
  }
  return tokens
}

function unquoted(name: string): string {
  const quote = name[0]!
  if (quote === '[') return name.slice(1, -1)
  return name.slice(1, -1).replaceAll(quote + quote, quote)
}
