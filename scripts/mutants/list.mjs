import { CONDITIONS } from './conditions.mjs'
import { CONDUCT } from './conduct.mjs'
import { DURABILITY } from './durability.mjs'
import { EQUALITY } from './equality.mjs'
import { GOING_BACK } from './going-back.mjs'
import { LISTS } from './lists.mjs'
import { PLACES } from './places.mjs'
import { ROWS } from './rows.mjs'
import { VERIFICATION } from './verification.mjs'

/**
 * Known bugs of tools like this one, ours among them. Each is an edit that brings the bug back (`find` must stand in the
 * file exactly once), the promise that it breaks, and the narrowest tests that must turn red: files, a pattern of their
 * titles, and what they need in the environment. `needs: 'dist'` builds the copy first.
 */
export const MUTANTS = [
  ...DURABILITY,
  ...EQUALITY,
  ...ROWS,
  ...PLACES,
  ...CONDITIONS,
  ...VERIFICATION,
  ...LISTS,
  ...GOING_BACK,
  ...CONDUCT,
]
