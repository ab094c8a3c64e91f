// The built library, verifying what it is told to: each request by a message, each finding as one.
import { compareStores, migrate, verifyRun } from '../../dist/index.js'

const calls = {
  migrate: ({ migration, stateDir }) => migrate(migration, { stateDir, policies: { backup: 'none' } }),
  verifyRun: ({ stateDir }) => verifyRun({ stateDir }),
  compareStores: ({ migration }) => compareStores(migration),
}

process.on('message', (asked) => void answer(asked))
process.on('disconnect', () => process.exit())

async function answer({ call, request }) {
  try {
    const report = await calls[call](request)
    process.send({ report })
  } catch (error) {
    process.send({ failure: String(error.stack ?? error) })
  }
}
