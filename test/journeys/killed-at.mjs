// Runs a migration or a resume of the built library and kills its own process, for real, at the nth page.
import { migrate, resume } from '../../dist/index.js'

const { command, from, to, collections, stateDir, at, run, batchBytes = 16_384 } = JSON.parse(process.argv[2])
let pages = 0
const onEvent = ({ type, step }) => {
  if (type === 'progress' && step === 'transfer' && ++pages === at) process.kill(process.pid, 'SIGKILL')
}
const options = { stateDir, onEvent, batchBytes }
const report =
  command === 'resume'
    ? await resume({ ...options, ...(run && { run }) })
    : await migrate({ from, to, ...(collections && { collections }), policies: { backup: 'none' } }, options)
process.stdout.write(JSON.stringify({ state: report.state, exitCode: report.exitCode }))
