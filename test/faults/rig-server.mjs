// The built library in a process that lives on: what comes after a kill is asked of it, since starting the command line
// costs more than the work. Answers with what the call answered and the pages that it moved, or with the error.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const built = (path) => import(pathToFileURL(join(process.argv[2], path)).href)
const { listRuns, migrate, resume, rollback } = await built('index.js')
const { listBundles } = await built('backup/list-bundles.js')
const { verifyBundle } = await built('backup/verify-bundle.js')
const { openRunFiles } = await built('ledger/open-run-files.js')

/** More than any trial begins. */
const EPOCHS = [1, 2, 3, 4]

const COMMANDS = {
  runs: ({ stateDir }) => listRuns({ stateDir }),
  migrate: ({ migration, ...options }, onEvent) => migrate(migration, { ...options, onEvent }),
  resume: (options, onEvent) => resume({ ...options, onEvent }),
  rollback: (options, onEvent) => rollback({ ...options, onEvent }),
  /** How many pages the write log of the newest run holds, before anything was read anew. */
  async pagesLogged({ stateDir }) {
    const [run] = await listRuns({ stateDir })
    const files = openRunFiles(join(stateDir, 'runs', run.id))
    const logs = readdirSync(files.folder).filter((name) => name.endsWith('.writelog'))
    const pagesIn = (log) => EPOCHS.flatMap((epoch) => [...log.pages(epoch)])
    return logs.flatMap((name) => pagesIn(files.writeLog(name.replace('.writelog', '')))).length
  },
  /** What is wrong with the bundles that say they are complete. */
  async damagedBundles({ folder }) {
    const complete = (await listBundles(folder)).filter(({ manifest }) => manifest)
    const verdict = (bundle) =>
      verifyBundle(bundle.folder).then(
        () => [],
        (error) => [error.message],
      )
    return (await Promise.all(complete.map(verdict))).flat()
  },
}

process.on('message', (asked) => void answer(asked))

async function answer({ id, command, request }) {
  let pages = 0
  const onEvent = ({ type, step }) => {
    if (type === 'progress' && step === 'transfer') pages++
  }
  try {
    process.send({ id, answer: await COMMANDS[command](request, onEvent), pages })
  } catch ({ code, message, stack, details, hint }) {
    process.send({ id, error: `${code ?? stack}: ${message} ${details ?? ''} (${hint})` })
  }
}
