// Puts the newest servers that Debian packs (its suite sid) into .cache/newest, each with the libraries that it needs in a
// folder of its own: nothing is installed, and the machine's own libc may be years older. DRAY_SERVERS=newest has the tests
// start these. `node scripts/newest-servers.mjs mysql` fetches one; what is there stays until its folder is removed.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../.cache/newest', import.meta.url))
const SUITE = 'sid'

/** The programs that run here: in the place of each comes a script that starts it with its own libraries. */
const servers = {
  mysql: { packages: ['mysql-server-core'], server: /sbin\/mysqld$/ },
  mariadb: {
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    server: /sbin\/mariadbd$/,
    others: /bin\/(?:my_print_defaults|resolveip)$/,
  },
  postgres: {
    packages: ['postgresql'],
    server: /postgresql\/\d+\/bin\/postgres$/,
    others: /postgresql\/\d+\/bin\/(?:initdb|psql|pg_dump)$/,
  },
}

const wanted = process.argv.slice(2)
for (const [name, kind] of Object.entries(servers)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const root = join(cache, name)
  if (!existsSync(root)) fetch(root, kind)
  const [program] = filesOf(root, kind.server)
  console.log(
    execFileSync(program, ['--version'], { encoding: 'utf8' })
      .trim()
      .replace(/^\/\S*\//, ''),
  )
}
rmSync(join(cache, 'apt'), { recursive: true, force: true })

function fetch(root, { packages, server, others }) {
  const making = `${root}.making`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true })
  for (const file of downloaded(packages)) execFileSync('dpkg-deb', ['-x', file, making])
  const programs = [server, others].flatMap((what) => (what ? filesOf(making, what) : []))
  if (programs.length === 0) throw new Error(`${packages[0]} brings no ${server}`)
  for (const program of programs) wrap(making, root, program)
  renameSync(making, root)
}

/** The packages with all that they need, as if nothing at all were installed; apt checks their signatures. */
function downloaded(packages) {
  const folder = join(cache, 'apt')
  if (!existsSync(folder)) {
    for (const path of ['lists/partial', 'archives/partial'])
      mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, 'status'), '')
    writeFileSync(join(folder, 'sources.list'), `deb ${sourceOfThisMachine()} ${SUITE} main\n`)
    apt(folder, 'update')
  }
  apt(folder, 'clean')
  apt(folder, 'install', '--yes', '--download-only', ...packages)
  return filesOf(join(folder, 'archives'), /\.deb$/)
}

/** From where this machine has its own packages. */
function sourceOfThisMachine() {
  const how = ['--format', '$(LABEL) $(REPO_URI)', 'Created-By: Packages']
  const lines = execFileSync('apt-get', ['indextargets', ...how], { encoding: 'utf8' }).split('\n')
  const [, address] = lines.map((line) => line.split(' ')).find(([label]) => label === 'Debian') ?? []
  if (address === undefined) throw new Error('This is no Debian, or apt-get update was never run')
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg'
  return existsSync(keys) ? `[signed-by=${keys}] ${address}` : address
}

function apt(folder, ...words) {
  const settings = {
    'Dir::State': folder,
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': folder,
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    // A mirror may be days behind; what it has is signed all the same.
    'Acquire::Check-Valid-Until': 'false',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  execFileSync('apt-get', ['-qq', ...options, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Programs of a server start one another by their paths, and find their files beside themselves. */
function wrap(making, root, program) {
  const [loader] = filesOf(making, /^usr\/lib\/[^/]*\/ld-linux[^/]*$/)
  const libraries = dirname(loader)
  renameSync(program, `${program}.elf`)
  const [own, ...theirs] = [program, loader, libraries].map((path) => path.replace(making, root))
  const words = `--library-path '${theirs[1]}:${theirs[1]}/systemd' --argv0 "$0" '${own}.elf' "$@"`
  writeFileSync(program, `#!/bin/sh\nexec '${theirs[0]}' ${words}\n`)
  chmodSync(program, 0o755)
}

/** Plain files alone: links lead into the folder of this machine. */
function filesOf(folder, what) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return paths.filter((path) => what.test(relative(folder, path)))
}
