import { connect, type Socket } from 'node:net'

/** Where something listens. */
export interface Listener {
  readonly host: string
  readonly port: number
}

export const MYSQL = 'a MySQL server'
export const POSTGRES = 'a PostgreSQL server'

/** Who listens there is asked so long for a word. */
const PATIENCE_MS = 1_000

/**
 * What kind of server listens at a port, by what it says: in words, undefined where it says nothing. MySQL, and much else,
 * speaks first; PostgreSQL answers whether it speaks TLS; a web server says what it thinks of such a question, or of its own.
 */
export async function whatAnswers(listener: Listener): Promise<string | undefined> {
  const told = await said(listener, TLS_QUESTION)
  return told ? kindOf(told) : kindOfWeb(await said(listener, WEB_QUESTION))
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const TLS_QUESTION = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
const WEB_QUESTION = Buffer.from('GET / HTTP/1.0\r\n\r\n')

function kindOf(told: Buffer): string {
  const text = told.toString('latin1')
  if (text === 'S' || text === 'N') return POSTGRES
  // A first packet: the tenth version of the protocol, or why nobody is let in.
  // https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
  if (told[3] === 0 && (told[4] === 10 || told[4] === 0xff)) return MYSQL
  if (text.startsWith('SSH-')) return 'an SSH server'
  return kindOfWeb(told) ?? 'a server of another kind'
}

function kindOfWeb(told: Buffer | undefined): string | undefined {
  return told?.toString('latin1').startsWith('HTTP/') ? 'a web server' : undefined
}

/** The first that it says; undefined where it keeps silent, or is not there. */
function said({ host, port }: Listener, question: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port })
    const end = (told?: Buffer): void => {
      socket.destroy()
      resolve(told)
    }
    socket.setTimeout(PATIENCE_MS, () => end())
    socket.once('connect', () => socket.write(question))
    socket.once('data', end)
    socket.once('error', () => end())
    socket.once('close', () => end())
  })
}
