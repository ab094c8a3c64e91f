import type { Connection, PrepareStatementInfo, QueryError } from 'mysql2'

/** Values of a prepared statement as its packet has them. */
export interface PackedValues {
  readonly count: number
  /** Which of them are NULL. */
  readonly nulls: readonly number[]
  /** All others, each behind its length. */
  readonly bytes: Buffer
}

/** What mysql2 sends. */
interface Packet {
  readonly buffer: Buffer
  length(): number
  writeHeader(sequence: number): void
}

/** What of mysql2 is not among its types: a command that waits for its turn, and what it writes. */
interface Inner {
  readonly config: { readonly clientFlags: number }
  readonly serverCapabilityFlags: number
  addCommand(command: Command): void
  writePacket(packet: Packet): void
}
interface Command {
  start: (packet: unknown, connection: Inner) => unknown
  readonly resultsetHeader: unknown
}

type Answer = (error: QueryError | null, result: unknown) => void

/**
 * Executes a prepared statement, whose packet is made here. mysql2 makes an object of many members of each value: a
 * million rows of five values take it three seconds. All else about the command is mysql2's.
 * @returns false where this mysql2 does not have what it takes: nothing was sent
 */
export function runPacked(
  connection: Connection,
  statement: PrepareStatementInfo,
  values: PackedValues,
  answer: Answer,
): boolean {
  const inner: unknown = connection
  if (!isInner(inner)) return false
  let made: unknown
  // It gives the command to its connection, which would begin at once.
  const aside = { ...statement, _connection: { addCommand: (command: unknown) => (made = command) } }
  statement.execute.call(aside, [], answer)
  const command = made
  if (!isCommand(command)) return false
  const { resultsetHeader } = command
  command.start = (_, { config, serverCapabilityFlags }) => {
    const attributes = (config.clientFlags & serverCapabilityFlags & QUERY_ATTRIBUTES) !== 0
    inner.writePacket(packetOf(executePacket(idOf(statement), values, attributes)))
    return resultsetHeader
  }
  inner.addCommand(command)
  return true
}

function isInner(connection: unknown): connection is Inner {
  const { config, serverCapabilityFlags, addCommand, writePacket } = connection as Partial<Inner>
  return (
    typeof config?.clientFlags === 'number' &&
    typeof serverCapabilityFlags === 'number' &&
    typeof addCommand === 'function' &&
    typeof writePacket === 'function'
  )
}

function isCommand(command: unknown): command is Command {
  if (typeof command !== 'object' || command === null) return false
  const { start, resultsetHeader } = command as Partial<Command>
  return typeof start === 'function' && typeof resultsetHeader === 'function'
}

function idOf(statement: PrepareStatementInfo): number {
  return (statement as unknown as { readonly id: number }).id
}

function packetOf(buffer: Buffer): Packet {
  return {
    buffer,
    length: () => buffer.length,
    writeHeader(sequence) {
      buffer.writeUIntLE(buffer.length - HEADER_BYTES, 0, 3)
      buffer[3] = sequence
    },
  }
}

const HEADER_BYTES = 4
const COM_STMT_EXECUTE = 0x17
/** CLIENT_QUERY_ATTRIBUTES: then a packet says how many parameters it has, and the name of each. */
const QUERY_ATTRIBUTES = 0x0800_0000
const PARAMETER_COUNT_AVAILABLE = 8
const TYPE_NULL = 6
const TYPE_BLOB = 0xfc

/** As it is without its header. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
export function executePacket(
  statement: number,
  { count, nulls, bytes }: PackedValues,
  attributes: boolean,
): Buffer {
  const bitmapBytes = (count + 7) >> 3
  const typeBytes = attributes ? 3 : 2
  const countBytes = !attributes ? 0 : count <= 250 ? 1 : 3
  const head = HEADER_BYTES + 10 + countBytes + bitmapBytes + 1 + typeBytes * count
  const packet = Buffer.allocUnsafe(head + bytes.length)
  packet.fill(0, 0, head)
  packet[4] = COM_STMT_EXECUTE
  packet.writeUInt32LE(statement, 5)
  packet[9] = attributes ? PARAMETER_COUNT_AVAILABLE : 0
  // It is executed once.
  packet.writeUInt32LE(1, 10)
  if (countBytes === 1) packet[14] = count
  if (countBytes === 3) {
    packet[14] = 0xfc
    packet.writeUInt16LE(count, 15)
  }
  const bitmap = HEADER_BYTES + 10 + countBytes
  const types = bitmap + bitmapBytes + 1
  // Types follow.
  packet[types - 1] = 1
  for (let i = 0; i < count; i++) packet[types + typeBytes * i] = TYPE_BLOB
  for (const i of nulls) {
    packet[bitmap + (i >> 3)]! |= 1 << (i & 7)
    packet[types + typeBytes * i] = TYPE_NULL
  }
  packet.set(bytes, head)
  return packet
}

/** For whoever makes the packet by itself. */
export function unpacked({ count, nulls, bytes }: PackedValues): readonly (Buffer | null)[] {
  const isNull = new Set(nulls)
  let at = 0
  const length = (): number => {
    const first = bytes[at++]!
    const size = { 0xfc: 2, 0xfd: 3, 0xfe: 6 }[first]
    if (size === undefined) return first
    const value = bytes.readUIntLE(at, size)
    at += first === 0xfe ? 8 : size
    return value
  }
  return Array.from({ length: count }, (_, i) => {
    if (isNull.has(i)) return null
    const to = length()
    return bytes.subarray(at, (at += to))
  })
}
