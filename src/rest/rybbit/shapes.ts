import { z } from 'zod'

const time = z.iso.datetime().describe('ISO 8601 with milliseconds and Z.')

export const organizationShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  logo: z.string().nullable(),
  createdAt: time,
  metadata: z.record(z.string(), z.unknown()).nullable(),
})
