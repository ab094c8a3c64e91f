import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A word that appears nowhere by chance, and that no source of ours holds in one piece. */
export const CANARY = ['Zq7', 'kanarienvogel', 'X9'].join('')

/** As text, in an address, in base64 at each of its three alignments, in hexadecimal, turned round in UTF-16. */
function spellingsOf(canary: string): readonly Buffer[] {
  const utf8 = Buffer.from(canary)
  const base64 = [0, 1, 2].map((pad) => {
    const text = Buffer.concat([Buffer.alloc(pad), utf8]).toString('base64')
    // The signs at both ends depend on their neighbours.
    return Buffer.from(text.slice(pad === 0 ? 0 : 4, -4))
  })
  return [utf8, ...base64, Buffer.from(utf8.toString('hex')), Buffer.from(canary, 'utf16le')]
}

/** The files below a folder whose bytes, or whose very names, hold a canary: paths from there. */
export function filesWith(folder: string, canary: string): readonly string[] {
  const spellings = spellingsOf(canary)
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const found = entries.filter((entry) => {
    const content = entry.isFile() ? readFileSync(join(entry.parentPath, entry.name)) : Buffer.alloc(0)
    return spellings.some(
      (spelling) => content.includes(spelling) || Buffer.from(entry.name).includes(spelling),
    )
  })
  return found.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted()
}

export function textHolds(text: string, canary: string): boolean {
  return spellingsOf(canary).some((spelling) => Buffer.from(text).includes(spelling))
}
