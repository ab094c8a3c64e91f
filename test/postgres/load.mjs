// A migration of the built library in a process of its own, which says when it is in the middle.
import { migrate } from '../../dist/index.js'

const { from, to, stateDir } = JSON.parse(process.argv[2])
let pages = 0
const onEvent = ({ type, step }) => {
  if (type === 'progress' && step === 'transfer' && ++pages === 5) process.stdout.write('in the middle')
}
await migrate({ from, to }, { stateDir, onEvent, batchBytes: 16_384 }).catch(() => {})
