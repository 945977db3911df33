import { z } from 'zod'
import { userExample } from './examples.js'
import { levelShape, time, userShape } from './shapes.js'

/** An invite (posthog.md 4). */
export const inviteShape = z.strictObject({
  id: z.uuid().describe('Not the secret of the link.'),
  target_email: z.string(),
  first_name: z.string(),
  emailing_attempt_made: z.boolean(),
  level: levelShape,
  is_expired: z.boolean(),
  created_by: userShape.nullable(),
  created_at: time,
  updated_at: time,
  message: z.string().nullable(),
  private_project_access: z
    .array(z.strictObject({ id: z.int(), level: z.literal('member') }))
    .describe('The sites that the member will see; empty for all.'),
})

export const inviteExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e15',
  target_email: 'teammate@example.com',
  first_name: '',
  emailing_attempt_made: true,
  level: 1,
  is_expired: false,
  created_by: userExample,
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-15T10:30:00Z',
  message: 'Join us.',
  private_project_access: [],
}
