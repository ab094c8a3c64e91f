// Loaded into a `dray` that is watched: counts the buffers that its pages let go, into the file FREED; with KILL_AT the
// process dies after so many. Messages to the second thread are a worker's; these are a port's.
import { writeFileSync } from 'node:fs'
import { isMainThread, MessagePort } from 'node:worker_threads'

if (isMainThread) {
  const { FREED, KILL_AT } = process.env
  const send = MessagePort.prototype.postMessage
  let freed = 0
  MessagePort.prototype.postMessage = function postMessage(message, transfer) {
    if (message === undefined) {
      freed += transfer.length
      if (KILL_AT && freed >= Number(KILL_AT)) process.kill(process.pid, 'SIGKILL')
    }
    return send.call(this, message, transfer)
  }
  process.on('exit', () => writeFileSync(FREED, String(freed)))
}
