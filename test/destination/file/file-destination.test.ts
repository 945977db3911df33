import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { Config } from '../../../src/batch-export/config.js'
import { fileDestination } from '../../../src/destination/file/destination.js'
import { DeliveryError, DeliveryLost, type DeliveryState, type Part } from '../../../src/destination/port.js'
import { batch, parsed, rows, run } from '../rows.js'

let exportsDir: string
beforeEach(() => {
  exportsDir = mkdtempSync(path.join(tmpdir(), 'orgraph-exports-'))
})
afterEach(() => rmSync(exportsDir, { recursive: true, force: true }))

const going = new AbortController().signal
const NAME = '20261122T100000Z-20261122T110000Z.jsonl'

/** More text than is written between two saves. */
const MUCH = 60_000

function world(config: Config, changes: Parameters<typeof run>[0] = {}) {
  const delivered = run(changes)
  const { organizationId } = delivered
  const destination = fileDestination({ path: 'events', ...config }, { organizationId }, { exportsDir })
  const folder = path.join(exportsDir, organizationId, 'events')
  return {
    delivered,
    folder,
    open: (state: DeliveryState | null = null, signal = going) => destination.open(delivered, state, signal),
    names: () => readdirSync(folder).sort(),
    content: (name: string) => readFileSync(path.join(folder, name)),
  }
}

describe.each([
  { compression: null, ending: '', unpacked: (bytes: Buffer) => bytes },
  { compression: 'gzip', ending: '.gz', unpacked: (bytes: Buffer) => gunzipSync(bytes) },
  { compression: 'brotli', ending: '.br', unpacked: (bytes: Buffer) => brotliDecompressSync(bytes) },
])('with compression $compression', ({ compression, ending, unpacked }) => {
  it('writes all rows in their order under the name of the interval', async () => {
    const { open, names, content } = world({ compression })
    const delivery = await open()
    await delivery.write(batch(0, 300))
    await delivery.write(batch(300, 200))
    const { bytes } = await delivery.finish()

    expect(names()).toEqual([`${NAME}${ending}`])
    const file = content(`${NAME}${ending}`)
    expect(parsed(unpacked(file).toString())).toEqual(rows(0, 500))
    expect(file).toHaveLength(bytes)
  })

  it('makes a file visible only when it is whole', async () => {
    const { open, names, delivered } = world({ compression })
    const delivery = await open()
    await delivery.write(batch(0, 300))
    expect(names()).toEqual([`${NAME}${ending}.${delivered.runId}.1.part`])
    await delivery.stop(false)
  })

  it('leaves nothing of a run that ended for good', async () => {
    const { open, names } = world({ compression })
    const delivery = await open()
    await delivery.write(batch(0, 300))
    await delivery.stop(true)
    expect(names()).toEqual([])
  })
})

describe.each([
  { compression: null, ending: '', unpacked: (bytes: Buffer) => bytes },
  { compression: 'gzip', ending: '.gz', unpacked: (bytes: Buffer) => gunzipSync(bytes) },
])('resumed with compression $compression', ({ compression, ending, unpacked }) => {
  const file = `${NAME}${ending}`

  async function begun() {
    const it = world({ compression })
    const delivery = await it.open()
    const part = await delivery.write(batch(0, MUCH))
    if (!part) throw new Error('so many rows should have been saved')
    return { ...it, delivery, part }
  }

  it('goes on behind what was saved, and forgets what was not', async () => {
    const { delivery, part, open, names, content } = await begun()
    await delivery.write(batch(900_000, 1000))
    await delivery.stop(false)

    const second = await open(part.state)
    await second.write(batch(MUCH, 500))
    await second.finish()
    expect(names()).toEqual([file])
    expect(parsed(unpacked(content(file)).toString())).toEqual(rows(0, MUCH + 500))
  })

  it('is not disturbed by a worker that was taken for dead and wakes up', async () => {
    const { delivery: first, part, open, names, content } = await begun()
    const second = await open(part.state)
    await second.write(batch(MUCH, 500))
    await first.write(batch(900_000, 1000))
    await second.finish()
    await expect(first.finish()).rejects.toThrow(DeliveryError)
    await first.stop(false)
    expect(names()).toEqual([file])
    expect(parsed(unpacked(content(file)).toString())).toEqual(rows(0, MUCH + 500))
  })

  it('survives a crash between naming the file and keeping a note of it', async () => {
    const { delivery, part, open, names, content } = await begun()
    await delivery.write(batch(MUCH, 500))
    await delivery.finish()

    const second = await open(part.state)
    await second.write(batch(MUCH, 500))
    await second.finish()
    expect(names()).toEqual([file])
    expect(parsed(unpacked(content(file)).toString())).toEqual(rows(0, MUCH + 500))
  })

  it('can crash again before it saved anything', async () => {
    const { delivery, part, open, content } = await begun()
    await delivery.stop(false)
    for (const attempt of [1, 2]) {
      const again = await open(part.state)
      await again.write(batch(MUCH, attempt))
      await again.stop(false)
    }
    const last = await open(part.state)
    await last.finish()
    expect(parsed(unpacked(content(file)).toString())).toEqual(rows(0, MUCH))
  })

  it('says that what was saved is lost when the file was taken away', async () => {
    const { delivery, part, open, folder } = await begun()
    await delivery.stop(false)
    rmSync(folder, { recursive: true })
    await expect(open(part.state)).rejects.toThrow(DeliveryLost)
  })

  it('says that what was saved is lost when another run has replaced the file', async () => {
    const { delivery, part, open, folder, names } = await begun()
    await delivery.stop(false)
    for (const name of names()) rmSync(path.join(folder, name))
    writeFileSync(path.join(folder, file), Buffer.alloc(10_000_000))
    await expect(open(part.state)).rejects.toThrow(DeliveryLost)
  })
})

it('keeps only one unfinished file once a resumed run has saved twice', async () => {
  const { open, names } = world({})
  const first = await open()
  const saved = (await first.write(batch(0, MUCH))) as Part
  await first.stop(false)
  const second = await open(saved.state)
  await second.write(batch(MUCH, MUCH))
  expect(names()).toHaveLength(2)
  await second.write(batch(2 * MUCH, MUCH))
  expect(names()).toHaveLength(1)
  await second.stop(true)
})

it('is a file that gzip itself finds whole, though it consists of several members', async () => {
  const { open, folder, content } = world({ compression: 'gzip' })
  const delivery = await open()
  const parts = [await delivery.write(batch(0, MUCH)), await delivery.write(batch(MUCH, MUCH))]
  await delivery.finish()
  expect(parts).not.toContain(null)
  execFileSync('gzip', ['-t', path.join(folder, `${NAME}.gz`)])
  expect(parsed(gunzipSync(content(`${NAME}.gz`)).toString())).toHaveLength(2 * MUCH)
})

it('replaces the file of an earlier run of the same interval', async () => {
  const earlier = world({})
  const first = await earlier.open()
  await first.write(batch(0, 10))
  await first.finish()
  const later = world({}, { organizationId: earlier.delivered.organizationId })
  const second = await later.open()
  await second.write(batch(10, 5))
  expect(parsed(later.content(NAME).toString())).toEqual(rows(0, 10))
  await second.finish()
  expect(later.names()).toEqual([NAME])
  expect(parsed(later.content(NAME).toString())).toEqual(rows(10, 5))
})

it('makes no file of no rows', async () => {
  const { open, names } = world({})
  const delivery = await open()
  expect(await delivery.finish()).toEqual({ state: {}, bytes: 0 })
  expect(names()).toEqual([])
})

it('fills the placeholders of the path from the end of the interval', async () => {
  const { open, delivered } = world({
    path: '{table}/{year}-{month}-{day}/{hour}{minute}{second} {other}/{data_interval_start}',
  })
  const delivery = await open()
  await delivery.write(batch(0, 1))
  await delivery.finish()
  const folder = path.join(exportsDir, delivered.organizationId, 'events/2026-11-22/110000 {other}/20261122T100000Z')
  expect(readdirSync(folder)).toEqual([NAME])
})

it('names the interval of everything so far by START', async () => {
  const { open, names } = world({}, { start: null, end: new Date('2026-11-22T11:00:00.250Z') })
  const delivery = await open()
  await delivery.write(batch(0, 1))
  await delivery.finish()
  expect(names()).toEqual(['START-20261122T110000.250Z.jsonl'])
})

it('stops when it is told to', async () => {
  const control = new AbortController()
  const { open } = world({})
  const delivery = await open(null, control.signal)
  await delivery.write(batch(0, 1))
  control.abort(new Error('cancelled'))
  await expect(delivery.write(batch(1, 1))).rejects.toThrow('cancelled')
  await expect(delivery.finish()).rejects.toThrow('cancelled')
  await delivery.stop(true)
})

describe('symbolic links', () => {
  it.each(['', 'events', 'events/inner'])('lead nowhere as the folder "%s" below the root', async (link) => {
    const outside = mkdtempSync(path.join(tmpdir(), 'orgraph-outside-'))
    const { open, delivered } = world({ path: 'events/inner' })
    const at = path.join(exportsDir, delivered.organizationId, link)
    mkdirSync(path.dirname(at), { recursive: true })
    symlinkSync(outside, at.replace(/\/$/, ''))
    await expect(open()).rejects.toThrow('The path of the export leads through a symbolic link.')
    expect(readdirSync(outside)).toEqual([])
    rmSync(outside, { recursive: true })
  })

  it('that have the name of the file are replaced, not followed', async () => {
    const { open, folder, names, content } = world({})
    const victim = path.join(exportsDir, 'victim')
    writeFileSync(victim, 'untouched')
    mkdirSync(folder, { recursive: true })
    symlinkSync(victim, path.join(folder, NAME))
    const delivery = await open()
    await delivery.write(batch(0, 3))
    await delivery.finish()
    expect(readFileSync(victim, 'utf8')).toBe('untouched')
    expect(names()).toEqual([NAME])
    expect(parsed(content(NAME).toString())).toEqual(rows(0, 3))
  })

  it('are not read when a run is resumed', async () => {
    const { open, folder, names } = world({})
    const delivery = await open()
    const part = (await delivery.write(batch(0, MUCH))) as Part
    await delivery.stop(false)
    const [name = ''] = names()
    rmSync(path.join(folder, name))
    symlinkSync('/etc/passwd', path.join(folder, name))
    await expect(open(part.state)).rejects.toMatchObject({ name: 'DeliveryError', retryable: false })
  })

  it('may be what the operator calls the root', async () => {
    const real = mkdtempSync(path.join(tmpdir(), 'orgraph-real-'))
    rmSync(exportsDir, { recursive: true })
    symlinkSync(real, exportsDir)
    const { open, names } = world({})
    const delivery = await open()
    await delivery.write(batch(0, 1))
    await delivery.finish()
    expect(names()).toEqual([NAME])
    rmSync(real, { recursive: true })
  })
})

test.each([
  {
    what: 'a file in the way of a folder',
    path: 'taken/inner',
    message: 'A part of the path of the export is a file.',
  },
  { what: 'too long a name', path: 'x'.repeat(300), message: 'The path of the export is too long.' },
])('$what fails once, in words that show no folder of the machine', async ({ path: given, message }) => {
  const { open, delivered } = world({ path: given })
  mkdirSync(path.join(exportsDir, delivered.organizationId))
  writeFileSync(path.join(exportsDir, delivered.organizationId, 'taken'), '')
  await expect(open()).rejects.toMatchObject({ name: 'DeliveryError', message, retryable: false })
})
