/** What a library prints, as text, where it gives it in no other way. */
export function printedBy(deed: () => void): string {
  const { log } = console
  const lines: string[] = []
  console.log = (line: string) => void lines.push(line)
  try {
    deed()
  } finally {
    console.log = log
  }
  return lines.join('\n')
}
