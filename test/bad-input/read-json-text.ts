/**
 * The members of a JSON object as texts, white space outside of strings removed: what a reader sees that keeps every
 * digit and escape. It shares nothing with dray; `JSON.parse` vouches for the grammar.
 */
export function membersOf(text: string): readonly (readonly [name: string, value: string])[] {
  JSON.parse(text)
  const members: [string, string][] = []
  let depth = 0
  let name: string | undefined
  let value: string[] = []
  for (const [, token = ''] of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth--
    const isEnd = (depth === 1 && token === ',') || (depth === 0 && token === '}')
    if (isEnd && name !== undefined) {
      members.push([name, value.join('')])
      name = undefined
      value = []
    } else if (depth === 1 && name === undefined && token.startsWith('"')) {
      name = JSON.parse(token) as string
    } else if (name !== undefined && !(depth === 1 && token === ':' && value.length === 0)) {
      value.push(token)
    }
    if (token === '{' || token === '[') depth++
  }
  return members
}

/** JSON text without the white space between its tokens. */
export function compacted(text: string): string {
  if (!/[ \t\r\n]/.test(text)) return text
  return [...text.matchAll(TOKEN)].map(([, token]) => token).join('')
}

const TOKEN = /[ \t\r\n]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^ \t\r\n{}[\],:"]+)/gsy
