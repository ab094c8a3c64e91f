import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { keepServer, newServerFolder, type ServerCommand } from './kept-server.ts'
import { newestRoot } from './newest-root.ts'
import { copyTemplate } from './server-template.ts'
import type { ServerKind } from './test-server.ts'

const BASE = `${newestRoot('mariadb') ?? ''}/usr`
const MARIADBD = `${BASE}/sbin/mariadbd`
const INSTALL = `${BASE}/bin/mariadb-install-db`

/** MariaDB as Debian packs it. */
export const mariadb: ServerKind = {
  name: 'mariadb',
  title: 'MariaDB',
  scheme: 'mariadb',

  missing() {
    if (existsSync(MARIADBD) && existsSync(INSTALL)) return undefined
    return 'apt-get install --no-install-recommends mariadb-server-core mariadb-client-core'
  },

  async start(options = []) {
    const folder = newServerFolder('mariadb')
    const version = execFileSync(MARIADBD, ['--no-defaults', '--version'], { encoding: 'utf8' })
    const name = `mariadb-${/\d+\.\d+\.\d+/.exec(version)?.[0] ?? 'unknown'}`
    copyTemplate(name, join(folder, 'data'), (data) => {
      const how = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve']
      execFileSync(
        INSTALL,
        ['--no-defaults', `--basedir=${BASE}`, `--datadir=${data}`, ...how, ...asRoot()],
        {
          stdio: 'pipe',
        },
      )
    })
    return keepServer(folder, (port): ServerCommand => ({
      command: MARIADBD,
      args: [
        '--no-defaults',
        ...asRoot(),
        `--basedir=${BASE}`,
        `--datadir=${join(folder, 'data')}`,
        `--tmpdir=${folder}`,
        `--port=${port}`,
        `--socket=${folder}/s`,
        '--bind-address=127.0.0.1',
        '--skip-ssl',
        '--skip-name-resolve',
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-flush-method=nosync',
        '--innodb-doublewrite=0',
        '--innodb-buffer-pool-size=64M',
        ...options,
      ],
    }))
  },
}

function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}
