// Loaded into a `dray` that is watched: counts the buffers that go back to the second thread, into the file GIFTS; with
// KILL_AT the process dies after so many.
import { writeFileSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'

if (isMainThread) {
  const { GIFTS, KILL_AT } = process.env
  const send = Worker.prototype.postMessage
  let given = 0
  Worker.prototype.postMessage = function postMessage(message, transfer) {
    if (message.buffers) {
      given += message.buffers.length
      if (KILL_AT && given >= Number(KILL_AT)) process.kill(process.pid, 'SIGKILL')
    }
    return send.call(this, message, transfer)
  }
  process.on('exit', () => writeFileSync(GIFTS, String(given)))
}
