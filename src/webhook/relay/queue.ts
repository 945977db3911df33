import { z } from 'zod'
import type { Queue } from '../../jobs/port.js'

const endpoint = z.object({ organizationId: z.uuid() })
export type Endpoint = z.output<typeof endpoint>

const queue = (name: string, concurrency: number): Queue<Endpoint> => ({
  name,
  data: endpoint,
  concurrency,
  retries: 3,
  expiresInSeconds: 300,
})

/** One job sends what is due to one endpoint (its key), so that endpoints stand in nobody's way. Most of its time it waits. */
export const WEBHOOKS = queue('webhooks', 50)

/** Endpoints whose last attempt failed: they keep one another waiting, and nobody else. */
export const FAILING_WEBHOOKS = queue('webhooks-failing', 20)
