import { describe, expect, it } from 'vitest'
import { nouns } from '../../src/cli/nouns.js'
import { run } from '../../src/cli/run.js'
import { createEmptyDatabase } from '../testkit/database.js'
import { orgraph } from './cli.js'

const commands = Object.entries(nouns).flatMap(([noun, verbs]) =>
  Object.keys(verbs).map((verb) => [noun, verb] as const),
)

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('for %j names every noun', async (argv) => {
    const { text } = await run(argv, {})
    for (const noun of Object.keys(nouns)) expect(text).toContain(noun)
  })

  it.each(Object.keys(nouns))('of %s names every verb', async (noun) => {
    const { text } = await run([noun, '--help'], {})
    for (const verb of Object.keys(nouns[noun] ?? {})) expect(text).toContain(`${noun} ${verb}`)
  })

  it.each(commands)('of %s %s tells arguments and options, without a database', async (noun, verb) => {
    const command = nouns[noun]?.[verb]
    const { text } = await run([noun, verb, '--help'], { DATABASE_URL: 'not even a URL' })
    expect(text).toContain(command?.summary)
    for (const place of command?.positionals ?? []) expect(text).toContain(`<${place}>`)
    for (const option of Object.keys(command?.options ?? {})) expect(text).toContain(`--${option}`)
  })
})

describe('misuse', () => {
  it.each([
    [['planet'], 'there is no noun planet; known are user, '],
    [['constructor'], 'there is no noun constructor'],
    [['user', 'fly'], 'user has no verb fly; known are create, '],
    [['user', 'create', '--email', 'a@b.test'], '--name is missing'],
    [['user', 'list', '--colour', 'red'], "Unknown option '--colour'"],
    [['user', 'verify-email'], '<user> is missing'],
    [['user', 'verify-email', 'a@b.test', 'c@d.test'], 'c@d.test is one argument too many'],
  ])('%j is refused before anything is opened', async (argv, message) => {
    await expect(run(argv, {})).rejects.toThrow(message)
  })

  it('ends the process with 2 and one line', async () => {
    const { code, stdout, stderr } = await orgraph(null, ['user', 'fly'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('is JSON for those who asked for JSON', async () => {
    const { code, stderr } = await orgraph(null, ['user', 'create', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'MISUSE', message: expect.stringContaining('--email') } })
  })
})

describe('a database that does not serve', () => {
  it.each([
    ['is not there', { DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' }, /ECONNREFUSED/],
    ['has no secret key', { DATABASE_URL: 'postgresql://x@127.0.0.1:1/x', SECRET_KEY: '' }, /SECRET_KEY is required/],
  ])('because it %s ends the process with 1 and one line', async (_what, env, line) => {
    const { code, stdout, stderr } = await orgraph(null, ['user', 'list'], {
      env: { SECRET_KEY: 'a secret key of more than thirty-two characters', ...env },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trim()).toMatch(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('because nothing is in it says so', async () => {
    const empty = await createEmptyDatabase()
    try {
      const { code, stderr } = await orgraph(empty, ['user', 'list'])
      expect(code).toBe(1)
      expect(stderr).toContain('The database is empty: start the gateway on it once.')
    } finally {
      await empty.drop()
    }
  })
})
