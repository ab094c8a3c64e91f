// Reintroduces known bugs, one at a time, in a copy of the sources, and expects the tests to turn red. Words choose
// mutants by what their names contain; `--check` only looks whether each still finds the text that it changes.
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { copyProject } from './mutants/copy-project.mjs'
import { MUTANTS } from './mutants/list.mjs'
import { mutated } from './mutants/mutated.mjs'
import { runTests } from './mutants/run-tests.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const LANES = 2

const words = process.argv.slice(2).filter((word) => word !== '--check')
const chosen = MUTANTS.filter(({ name }) => words.every((word) => name.includes(word)))
if (chosen.length === 0) fail(`No mutant is called ${words.join(' ')}`)
if (process.argv.includes('--check')) {
  for (const mutant of chosen) mutated(mutant, root)
  console.log(`${chosen.length} mutants, each finds what it changes`)
} else process.exitCode = await runAll()

async function runAll() {
  const projects = Array.from({ length: LANES }, () => copyProject())
  try {
    const unhealthy = await healthOf(chosen, projects[0])
    for (const line of unhealthy) console.error(`not green without a mutation: ${line}`)
    if (unhealthy.length > 0) return 1
    const queue = [...chosen]
    const survivors = []
    const work = async (project) => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const verdict = await verdictOf(mutant, project)
        console.log(`${verdict.caught ? 'caught  ' : 'SURVIVED'} ${mutant.name}: ${verdict.words}`)
        if (!verdict.caught) survivors.push(mutant.name)
      }
    }
    // A copy goes only when nothing is at work in any of them, or what failed first is never told.
    const lanes = await Promise.allSettled(projects.map(work))
    const failed = lanes.find(({ status }) => status === 'rejected')
    if (failed) throw failed.reason
    console.log(`${chosen.length} mutants, ${chosen.length - survivors.length} caught`)
    return survivors.length === 0 ? 0 : 1
  } finally {
    for (const project of projects) project.remove()
  }
}

/** @returns what is red, or missing, while nothing is mutated */
async function healthOf(mutants, project) {
  if (mutants.some(({ needs }) => needs === 'dist')) await project.build()
  const lines = []
  for (const group of groupsOf(mutants)) {
    const files = [...new Set(group.flatMap(({ tests }) => tests.files))]
    const only = group.map(({ tests }) => `(${tests.only})`).join('|')
    const { passed, failed, broken } = await runTests(project, {
      files,
      only,
      env: group[0].tests.env ?? {},
      workers: LANES,
    })
    lines.push(...broken, ...failed.map(({ title, why }) => `${title}\n${why}`))
    for (const { name, tests } of group) {
      const isThere = passed.some(({ title }) => new RegExp(tests.only).test(title))
      if (!isThere) lines.push(`${name}: no test is called ${tests.only}`)
    }
  }
  return lines
}

/** Mutants whose tests can be run together. */
function groupsOf(mutants) {
  const groups = []
  for (const mutant of mutants) {
    const group = groups.find(([first]) => isDeepStrictEqual(first.tests.env, mutant.tests.env))
    if (group) group.push(mutant)
    else groups.push([mutant])
  }
  return groups
}

async function verdictOf(mutant, project) {
  const restore = project.write(mutated(mutant, project.folder))
  try {
    if (mutant.needs === 'dist') await project.build()
    const { failed, broken } = await runTests(project, { ...mutant.tests, env: mutant.tests.env ?? {} })
    // A mutant that does not even load proves nothing.
    if (broken.length > 0) return { caught: false, words: `it could not be loaded: ${broken[0]}` }
    if (failed.length === 0) return { caught: false, words: `${mutant.tests.files.join(' ')} stayed green` }
    return { caught: true, words: failed[0].title }
  } finally {
    restore()
  }
}

function fail(message) {
  console.error(message)
  process.exit(2)
}
