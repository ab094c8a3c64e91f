import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { badInputPage } from './bad-input-page.mjs'
import { commandPage } from './command-page.mjs'
import { crashPage } from './crash-page.mjs'
import { errorPage, exitCodePage } from './error-pages.mjs'
import { mutantsPage } from './mutants-page.mjs'
import { matrixPage, storePage } from './store-pages.mjs'
import { pairsPage } from './pairs-page.mjs'
import { typesPage } from './types-page.mjs'
import { verifierPage } from './verifier-page.mjs'

/** Pages that are nothing but the code's own lists, by path from the root. */
export async function generatedPages(root) {
  const built = (path) => import(pathToFileURL(join(root, 'dist', path)).href)
  const { COMMANDS } = await built('cli/words/command-list.js')
  const { createProgram } = await built('cli/program.js')
  const { describeStore } = await built('cli/describe-store.js')
  const { drivers } = await built('drivers/index.js')
  const { ERROR_GROUPS, ERROR_MEANINGS } = await built('model/error-codes.js')
  const { EXIT_CODES } = await built('model/exit-codes.js')

  const stores = drivers.documents.map(describeStore)
  const pages = {
    'docs/cli.md': commandPage(COMMANDS, createProgram),
    'docs/crash-trials.md': crashPage(root),
    'docs/errors.md': errorPage({ ERROR_GROUPS, ERROR_MEANINGS, EXIT_CODES }),
    'docs/exit-codes.md': exitCodePage({ EXIT_CODES, COMMANDS }),
    'docs/mutants.md': mutantsPage(),
    'docs/support-matrix.md': matrixPage(stores),
    'docs/pairs.md': pairsPage(root),
    'docs/types.md': typesPage(root),
    'docs/verifier.md': await verifierPage(root),
    'docs/bad-input.md': await badInputPage(root),
  }
  for (const store of stores) pages[`docs/stores/${store.scheme}.md`] = storePage(store)
  return pages
}
