import { generatedFrom, page } from './markdown.mjs'

const WIDTH = 100

/** The help of every command, as `dray COMMAND --help` prints it. */
export function commandPage(commands, createProgram) {
  const program = createProgram(async () => {})
  return page(
    generatedFrom('src/cli/words/command-list.ts'),
    '# Commands',
    'What `--help` prints. Two stores may be given by position or with `--from` and `--to`; what is not given is taken ' +
      'from the [configuration](guide/03-configuration.md). Every command takes `--json`.',
    commands.map(({ name }) => `- [dray ${name}](#dray-${name.replaceAll(' ', '-')})`).join('\n'),
    commands.flatMap(({ name }) => [`## dray ${name}`, `\`\`\`text\n${helpOf(program, name)}\n\`\`\``]),
  )
}

function helpOf(program, name) {
  const command = name
    .split(' ')
    .reduce((parent, word) => parent.commands.find((known) => known.name() === word), program)
  let text = ''
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trim()
}
