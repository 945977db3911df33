import { z } from 'zod'
import { levelShape, time } from './shapes.js'

/** A project (posthog.md 9), which is a site. */
export const projectShape = z.strictObject({
  id: z.int().describe('The number of the site.'),
  uuid: z.uuid(),
  organization: z.uuid(),
  name: z.string(),
  product_description: z.null(),
  api_token: z.string(),
  app_urls: z.array(z.never()),
  timezone: z.string(),
  is_demo: z.literal(false),
  access_control: z.literal(false),
  effective_membership_level: levelShape.nullable(),
  has_group_types: z.literal(false),
  group_types: z.array(z.never()),
  live_events_token: z.null(),
  created_at: time,
  updated_at: time,
})

export const projectExample: z.output<typeof projectShape> = {
  id: 456,
  uuid: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e12',
  organization: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e0f',
  name: 'My Website',
  product_description: null,
  api_token: 'a1b2c3d4e5f6',
  app_urls: [],
  timezone: 'UTC',
  is_demo: false,
  access_control: false,
  effective_membership_level: 15,
  has_group_types: false,
  group_types: [],
  live_events_token: null,
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-15T10:30:00Z',
}
