import type { Cli } from './connect.js'

/** One option of a command. `value` is how help calls its value. */
export type Option =
  | { type: 'boolean'; description: string }
  | { type: 'string'; value: string; description: string; required?: boolean; multiple?: boolean }

type Options = Readonly<Record<string, Option>>

type ValueOf<One> = One extends { type: 'boolean' }
  ? boolean
  : One extends { multiple: true }
    ? string[]
    : One extends { required: true }
      ? string
      : string | undefined

/** What a command answers: `data` for programs (`--json`), `text` for people. */
export interface Answer {
  data: unknown
  text: string
  /** Set where the command ran and what it found is bad. */
  failed?: boolean
}

export interface Command {
  summary: string
  positionals: readonly string[]
  options: Options
  run(cli: Cli, values: never, positionals: never): Promise<Answer>
}

/** Defines a command; `run` gets its options and positional arguments by name, as they were declared. */
export function defineCommand<
  const Positional extends string = never,
  const Declared extends Options = Record<never, never>,
>(command: {
  summary: string
  positionals?: readonly Positional[]
  options?: Declared
  run(
    cli: Cli,
    values: { [Name in keyof Declared]: ValueOf<Declared[Name]> },
    positionals: Record<Positional, string>,
  ): Promise<Answer>
}): Command {
  return {
    summary: command.summary,
    positionals: command.positionals ?? [],
    options: command.options ?? {},
    run: command.run as Command['run'],
  }
}

/** The command was called in a way that it does not know. The message is one line. */
export class Misuse extends Error {
  override name = 'Misuse'
}
