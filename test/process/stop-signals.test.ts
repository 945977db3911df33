import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'

const module = new URL('../../src/stop-signals.ts', import.meta.url).href

/** A process that answers signals and takes a second to stop; returns how it ended. */
async function ending(setup: string, signals: [NodeJS.Signals, number][]) {
  const code = `
    import { answerStopSignals } from ${JSON.stringify(module)}
    const answer = answerStopSignals()
    process.on('exit', () => console.log('exit handlers ran'))
    ${setup}
    setInterval(() => {}, 60_000)
    console.log('ready')`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  await once(lines, 'line')
  const ended = once(child, 'exit')
  for (const [signal, wait] of signals) {
    child.kill(signal)
    await sleep(wait)
  }
  const [exit] = await ended
  return { exit, said: said.filter((line) => line !== 'ready') }
}

const slowly = `answer.stopWith(async () => { await new Promise((done) => setTimeout(done, 1500)); console.log('stopped') })`

it.each(['SIGINT', 'SIGTERM'] as const)('%s stops gracefully with exit code 0', async (signal) => {
  expect(await ending(slowly, [[signal, 0]])).toEqual({ exit: 0, said: ['stopped', 'exit handlers ran'] })
})

it('takes the same signal handed on by npm for one signal', async () => {
  const twice: [NodeJS.Signals, number][] = [
    ['SIGINT', 30],
    ['SIGINT', 0],
  ]
  expect(await ending(slowly, twice)).toMatchObject({ exit: 0, said: ['stopped', 'exit handlers ran'] })
})

it('ends at once with the second signal', async () => {
  const again: [NodeJS.Signals, number][] = [
    ['SIGINT', 500],
    ['SIGINT', 0],
  ]
  expect(await ending(slowly, again)).toEqual({ exit: 1, said: ['exit handlers ran'] })
})

it('ends while there is nothing to stop yet, and the exit handlers run', async () => {
  expect(await ending('', [['SIGTERM', 0]])).toEqual({ exit: 0, said: ['exit handlers ran'] })
})

it('exits with 1 when stopping fails', async () => {
  const failing = `console.error = () => {}; answer.stopWith(async () => { throw new Error('no') })`
  expect(await ending(failing, [['SIGTERM', 0]])).toMatchObject({ exit: 1 })
})
