/** The first line of every generated page. */
export function generatedFrom(what) {
  return `<!-- Generated from ${what} by \`npm run docs\`. Changes here are overwritten. -->`
}

export function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

function cell(text) {
  return String(text).replaceAll('|', '\\|')
}

/** Parts of a page, a blank line between them. */
export function page(...parts) {
  return `${parts.flat().join('\n\n')}\n`
}
