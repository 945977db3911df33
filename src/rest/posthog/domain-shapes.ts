import { z } from 'zod'
import { time } from './shapes.js'

/** A domain (posthog.md 3). */
export const domainShape = z.strictObject({
  id: z.uuid(),
  domain: z.string(),
  is_verified: z.boolean(),
  verified_at: time.nullable(),
  verification_challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .describe('What the TXT record must say.'),
  jit_provisioning_enabled: z.boolean(),
  sso_enforcement: z.string().describe('Empty for any way to sign in.'),
  has_saml: z.boolean(),
  saml_entity_id: z.string().nullable(),
  saml_acs_url: z.string().nullable(),
  saml_x509_cert: z.string().nullable(),
})

export const domainExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e14',
  domain: 'example.com',
  is_verified: false,
  verified_at: null,
  verification_challenge: 'Zr0Q1kCw3mV5t7x9B2dF4gH6jL8nP0qS1uW3yA5cE7g',
  jit_provisioning_enabled: false,
  sso_enforcement: '',
  has_saml: false,
  saml_entity_id: null,
  saml_acs_url: null,
  saml_x509_cert: null,
}
