import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { formatOf } from '../encoding/formats.js'
import { basicTime, fillTemplate, intervalName } from '../names.js'
import type { Destination, DestinationTools } from '../port.js'
import { step } from '../steps.js'
import { openFileDelivery } from './delivery.js'
import { onFiles } from './failures.js'
import { openFolder } from './folder.js'

const settings = z.object({
  path: z.string(),
  file_format: z
    .string()
    .nullish()
    .transform((format) => format ?? 'JSONLines'),
  compression: z
    .string()
    .nullish()
    .transform((compression) => compression || null),
})

/**
 * Files on the gateway's own machine: `<exports>/<organization>/<path>/<start>-<end>.jsonl.gz`, whole from the moment they
 * have their name. The path may hold the same placeholders as an S3 prefix.
 */
export function fileDestination(
  config: Config,
  { organizationId }: { organizationId: string },
  { exportsDir }: Pick<DestinationTools, 'exportsDir'>,
): Destination {
  const { path, ...kind } = settings.parse(config)
  return {
    steps: [
      step('Check the folder can be written to', 'Ensure the export folder exists and takes files.', (signal) =>
        onFiles(async () => {
          signal.throwIfAborted()
          const folder = await openFolder(exportsDir, [organizationId])
          const name = `.test-${randomUUID()}`
          await (await folder.create(name)).close()
          await folder.remove(name)
        }),
      ),
    ],
    open(run, state, signal) {
      const format = formatOf(kind)
      const segments = [organizationId, ...fillTemplate(path, run, basicTime).split('/')]
      const name = `${intervalName(run, basicTime)}${format.extension}`
      return openFileDelivery({ root: exportsDir, segments, name, format, run }, state, signal)
    },
  }
}
