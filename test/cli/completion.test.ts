import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/words/command-list.ts'
import { SHELLS } from '../../src/cli/completion/shells.ts'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

const MAIN = fileURLToPath(new URL('../../dist/bin/dray.js', import.meta.url))

function isThere(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

/** What bash offers for a line, by the script that dray prints: read by a real bash, word by word as readline would. */
function offeredByBash(line: string, cwd: string): readonly string[] {
  const program = `
    source <(dray completion bash)
    source <(dray completion bash)
    compopt() { :; }
    COMP_LINE=$1 COMP_POINT=\${#1}
    # As readline does: it breaks words at the characters of COMP_WORDBREAKS.
    read -ra words <<< "$(sed -E 's/([:=])/ \\1 /g' <<< "$1")"
    [[ $1 == *' ' ]] && words+=("")
    COMP_WORDS=("\${words[@]}") COMP_CWORD=$((\${#words[@]} - 1))
    _dray_completion
    printf '%s\\n' "\${COMPREPLY[@]}"
  `
  const PATH = [join(cwd, '.bin'), process.env['PATH']].join(delimiter)
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', program, 'bash', line], {
    cwd,
    encoding: 'utf8',
    env: { PATH },
  })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').filter((word) => word !== '')
}

async function folderWithDray(files: Readonly<Record<string, unknown>>): Promise<string> {
  const cwd = await folderWith(files)
  const bin = join(cwd, '.bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'dray'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(join(bin, 'dray'), 0o755)
  return cwd
}

describe.skipIf(!isThere('bash'))('bash completes', () => {
  test('every command, also by its beginning and inside its group', async () => {
    const cwd = await folderWithDray({})
    const first = new Set(COMMANDS.map(({ name }) => name.split(' ')[0]))
    expect(offeredByBash('dray ', cwd).toSorted()).toEqual([...first].toSorted())
    expect(offeredByBash('dray mig', cwd)).toEqual(['migrate'])
    expect(offeredByBash('dray store ', cwd)).toEqual(['test'])
  })

  test('flags of the command, and the values that they take', async () => {
    const cwd = await folderWithDray({})
    expect(offeredByBash('dray migrate --on', cwd)).toEqual([
      '--on-conflict',
      '--on-invalid',
      '--on-loss',
      '--on-orphan',
      '--on-other-type',
    ])
    expect(offeredByBash('dray migrate data app.db --on-conflict ', cwd)).toEqual([
      'fail',
      'skip',
      'overwrite',
    ])
    expect(offeredByBash('dray migrate --on-conflict=o', cwd)).toEqual(['overwrite'])
    expect(offeredByBash('dray completion ', cwd)).toEqual([...SHELLS])
  })

  test('ids of the runs that the command would not refuse', async () => {
    const cwd = await folderWithDray({ 'data/users.json': [{ id: 1 }, { id: 1 }] })
    await runDray(['migrate', 'data', 'app.db'], { cwd })
    const { stdout } = await runDray(['runs', '--json'], { cwd })
    const [{ id: run }] = JSON.parse(stdout) as [{ id: string }]
    expect(offeredByBash('dray runs ', cwd)).toEqual([run])
    expect(offeredByBash('dray replay ', cwd)).toEqual([run])
    expect(offeredByBash('dray replay --state elsewhere ', cwd)).toEqual([])
  })

  test('kinds of stores, and files where a store or a file is named', async () => {
    const cwd = await folderWithDray({ 'data/users.json': [], 'other.json': [] })
    expect(offeredByBash('dray plan sq', cwd)).toEqual(['sqlite:'])
    expect(offeredByBash('dray plan json:./da', cwd)).toEqual(['./data'])
    expect(offeredByBash('dray plan ot', cwd)).toEqual(['other.json'])
    expect(offeredByBash('dray count --config oth', cwd)).toEqual(['other.json'])
  })

  test('without evaluating what is typed, or what files are called', async () => {
    const place = await folderWithDray({ '$(touch pwned)': '', 'a;touch pwned': '' })
    expect(offeredByBash('dray plan $(touch pwned) `touch pwned` ', place)).toHaveLength(0)
    expect(offeredByBash('dray plan $(t', place)).toEqual(['$(touch pwned)'])
    expect(existsSync(join(place, 'pwned'))).toBe(false)
  })

  test('with silence where the ledger is damaged', async () => {
    const place = await folderWithDray({ '.dray/ledger.db': 'no database' })
    expect(offeredByBash('dray runs ', place)).toEqual([])
  })
})

test.each(SHELLS)('a script for %s, which asks dray', async (shell) => {
  const { stdout, stderr, exitCode } = await runDray(['completion', shell])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/ complete '?--/)
  if (isThere(shell) && shell !== 'powershell') {
    expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  }
})

test('another shell is a mistake that names those there are', async () => {
  const { stderr, exitCode } = await runDray(['completion', 'tcsh'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('dray completion zsh')
})
