import { MessageChannel } from 'node:worker_threads'

const { port1: nowhere } = new MessageChannel()
nowhere.close()

/**
 * Frees buffers at once, which otherwise wait for a collection: they are sent to nobody. What is sent is lost to the
 * sender, and a port that is closed keeps nothing of it. https://nodejs.org/api/worker_threads.html#portpostmessagevalue-transferlist
 */
export function freeBuffers(buffers: readonly ArrayBufferLike[]): void {
  // What was handed over before cannot be once more, and what is shared is not ours alone.
  const held = buffers.filter(
    (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer && buffer.byteLength > 0,
  )
  nowhere.postMessage(undefined, held)
}
