import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileDestination } from '../../../src/destination/file/destination.js'
import { batch, run } from '../rows.js'

const disk = mkdtempSync(path.join(tmpdir(), 'orgraph-small-disk-'))
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0
if (!isMounted) console.info('skipped: a disk to fill can only be made by root on Linux')

afterAll(() => {
  if (isMounted) execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

test.skipIf(!isMounted)('a full disk is said to be full, is worth another try, and gets its room back', async () => {
  const delivered = run()
  const destination = fileDestination({ path: 'events' }, delivered, { exportsDir: disk })
  const delivery = await destination.open(delivered, null, new AbortController().signal)
  await expect(delivery.write(batch(0, 10_000))).rejects.toMatchObject({
    name: 'DeliveryError',
    message: 'The disk of the export folder is full.',
    retryable: true,
  })
  await delivery.stop(true)
  expect(readdirSync(path.join(disk, delivered.organizationId, 'events'))).toEqual([])
})
