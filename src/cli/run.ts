import { parseArgs } from 'node:util'
import { type Answer, type Command, Misuse } from './command.js'
import { connect } from './connect.js'
import { helpOfAll, helpOfCommand, helpOfNoun } from './help.js'
import { nouns } from './nouns.js'

type Values = Record<string, string | boolean | string[] | undefined>

/** Runs what the arguments name, and answers help where they ask for it. Throws Misuse where they name nothing. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Answer> {
  const [noun, verb, ...rest] = argv
  const asksForHelp = (text: string | undefined) =>
    text === undefined || text === '--help' || text === '-h' || text === 'help'
  if (noun === undefined || asksForHelp(noun)) return help(helpOfAll())
  const verbs = own(nouns, noun)
  if (!verbs) throw new Misuse(`there is no noun ${noun}; known are ${Object.keys(nouns).join(', ')}`)
  if (verb === undefined || asksForHelp(verb)) return help(helpOfNoun(noun, verbs))
  const command = own(verbs, verb)
  if (!command) throw new Misuse(`${noun} has no verb ${verb}; known are ${Object.keys(verbs).join(', ')}`)

  const { values, positionals } = read(command, rest)
  if (values.help) return help(helpOfCommand(noun, verb, command))
  const named = name(command, positionals)
  demandOptions(command, values)
  const { cli, close } = await connect(env)
  try {
    return await command.run(cli, values as never, named as never)
  } finally {
    await close()
  }
}

const help = (text: string): Answer => ({ data: { help: text }, text })

const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

function read(command: Command, args: string[]): { values: Values; positionals: string[] } {
  const declared = Object.entries(command.options).map(([option, { type, ...more }]) => {
    const multiple = 'multiple' in more && more.multiple === true
    if (type === 'boolean') return [option, { type, default: false }] as const
    return [option, multiple ? { type, multiple, default: [] } : { type }] as const
  })
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        ...Object.fromEntries(declared),
      },
    }) as { values: Values; positionals: string[] }
  } catch (error) {
    // Node appends advice about arguments that begin with a dash; the first sentence says what is wrong.
    throw new Misuse((error as Error).message.split('. ')[0] ?? '')
  }
}

function name(command: Command, positionals: string[]): Record<string, string> {
  const missing = command.positionals[positionals.length]
  if (missing) throw new Misuse(`<${missing}> is missing`)
  const extra = positionals[command.positionals.length]
  if (extra !== undefined) throw new Misuse(`${extra} is one argument too many`)
  return Object.fromEntries(command.positionals.map((place, i) => [place, positionals[i] ?? '']))
}

function demandOptions(command: Command, values: Values): void {
  for (const [option, declared] of Object.entries(command.options)) {
    const isRequired = 'required' in declared && declared.required
    if (isRequired && values[option] === undefined) throw new Misuse(`--${option} is missing`)
  }
}
