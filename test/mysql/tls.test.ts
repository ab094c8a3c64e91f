import { lookup } from 'node:dns/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type DrayError, migrate } from '../../src/index.ts'
import { openTarget } from '../postgres/move.ts'
import { hasOpenssl, makeCertificate, makeSignedCertificate } from '../servers/certificates.ts'
import { mariadb } from '../servers/mariadb.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'mysql-tls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const server = hasOpenssl() ? await startServer(mariadb, tlsOptions()) : 'needs openssl'

/** Of this machine, beside the one in the certificate; not every machine has one. */
const otherName = await lookup(hostname()).then(
  ({ address }) => (address === '127.0.0.1' ? hostname() : undefined),
  () => undefined,
)

if (typeof server === 'string') {
  describe.skip(`connections that are encrypted (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describe('connections that are encrypted', () => testThem(server))
}

function testThem(server: SqlServer): void {
  const at = async (host: string, options: string): Promise<string> => {
    const database = await server.makeDatabase()
    return `mysql://encrypted:x@${host}:${server.port}/${database}${options}`
  }
  const ca = (name: string): string => `&ssl-ca=${encodeURIComponent(join(folder, name))}`

  test('a user who must be encrypted is, by default and on request', async () => {
    const admin = await server.connect()
    await admin.query(
      `CREATE USER encrypted@'%' IDENTIFIED BY 'x' REQUIRE SSL; GRANT ALL ON *.* TO encrypted@'%'`,
    )
    await admin.end()
    for (const options of ['', '?ssl-mode=REQUIRED', `?ssl-mode=VERIFY_CA${ca('ca.pem')}`]) {
      await (await openTarget(await at('127.0.0.1', options))).close()
    }
    const plain = await refusalOf(openTarget(await at('127.0.0.1', '?ssl-mode=DISABLED')))
    expect(plain.code).toBe('PERMISSION_DENIED')
  })

  test.each([
    ['another authority', '127.0.0.1', '?ssl-mode=VERIFY_CA', 'other.pem'],
    ['no authority that is known', '127.0.0.1', '?ssl-mode=VERIFY_CA', undefined],
  ])('a certificate of %s is refused, with what to name', async (_, host, mode, name) => {
    const options = `${mode}${name ? ca(name) : ''}`
    const error = await refusalOf(openTarget(await at(host, options)))
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: expect.stringContaining('ssl-ca') })
  })

  test.skipIf(otherName === undefined)('a certificate of another name is refused', async () => {
    const options = `?ssl-mode=VERIFY_IDENTITY${ca('ca.pem')}`
    const error = await refusalOf(openTarget(await at(otherName!, options)))
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: expect.stringContaining('ssl-ca') })
  })

  test('an identity that cannot be told from a number is not taken for one', async () => {
    const options = `?ssl-mode=VERIFY_IDENTITY${ca('ca.pem')}`
    const error = await refusalOf(openTarget(await at('127.0.0.1', options)))
    expect(error).toMatchObject({ code: 'ADDRESS_INVALID', hint: expect.stringContaining('VERIFY_CA') })
  })

  test('a whole run, with the name in the certificate looked at', async () => {
    const to = await at('localhost', `?ssl-mode=VERIFY_IDENTITY${ca('ca.pem')}`)
    const from = `json:${join(import.meta.dirname, '../../docs/sample/data')}`
    const report = await migrate({ from, to }, { stateDir: join(folder, 'state') })
    expect(report).toMatchObject({ verified: 'verified', exitCode: 0 })
  })
}

function refusalOf(deed: Promise<unknown>): Promise<DrayError> {
  return deed.then(
    () => expect.unreachable('it was let in'),
    (error: DrayError) => error,
  )
}

function tlsOptions(): readonly string[] {
  for (const name of ['ca', 'other']) makeCertificate(folder, name)
  makeSignedCertificate(folder, 'server', { authority: 'ca', alternative: 'DNS:localhost' })
  const at = (name: string): string => join(folder, name)
  return [`--ssl-ca=${at('ca.pem')}`, `--ssl-cert=${at('server.pem')}`, `--ssl-key=${at('server.key')}`]
}
