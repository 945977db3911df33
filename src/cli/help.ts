import type { Command, Option } from './command.js'
import { nouns } from './nouns.js'

const CALL = 'npm run cli --'

const GLOBAL = [
  ['--json', 'Answer in JSON.'],
  ['--help', 'Show this.'],
] as const

/** What there is to administer. */
export function helpOfAll(): string {
  const rows = Object.entries(nouns).map(([noun, verbs]) => [noun, Object.keys(verbs).join(', ')] as const)
  return [
    `Usage: ${CALL} <noun> <verb> [options]`,
    '',
    'Administration without HTTP, on the database of the gateway with the same settings.',
    '',
    columns(rows),
    '',
    `${CALL} <noun> <verb> --help tells the rest. Exit codes: 0 done, 1 refused or failed, 2 misused.`,
  ].join('\n')
}

export function helpOfNoun(noun: string, verbs: Record<string, Command>): string {
  const rows = Object.entries(verbs).map(([verb, command]) => [`${noun} ${verb}`, command.summary] as const)
  return [`Usage: ${CALL} ${noun} <verb> [options]`, '', columns(rows)].join('\n')
}

export function helpOfCommand(noun: string, verb: string, command: Command): string {
  const places = command.positionals.map((name) => ` <${name}>`).join('')
  const rows = Object.entries(command.options).map(([name, option]) => [called(name, option), told(option)] as const)
  return [
    `Usage: ${CALL} ${noun} ${verb}${places} [options]`,
    '',
    command.summary,
    '',
    columns([...rows, ...GLOBAL]),
  ].join('\n')
}

const called = (name: string, option: Option) => `--${name}${option.type === 'string' ? ` <${option.value}>` : ''}`

const told = (option: Option) =>
  option.type === 'string' && option.required ? `${option.description} Required.` : option.description

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
