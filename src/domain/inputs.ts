import { z } from 'zod'
import { longText } from '../inputs.js'
import { domainName } from '../net/domain-name.js'

const LONGEST_CERTIFICATE = 16_384

/** Empty text counts as none. */
const optionalText = (max: number, what: string) =>
  longText(max, what)
    .nullish()
    .transform((text) => (text === '' ? null : text))

const saml = z.object({
  entityId: optionalText(512, 'The entity id'),
  acsUrl: optionalText(512, 'The ACS URL'),
  x509Cert: optionalText(LONGEST_CERTIFICATE, 'The certificate'),
})

export const createDomainInput = z.object({ domain: domainName, saml: saml.nullish() })
export type CreateDomain = z.input<typeof createDomainInput>

/** Omitted keeps, null clears; of `saml` field by field. */
export const updateDomainInput = z.object({
  domain: domainName.optional(),
  jitProvisioningEnabled: z.boolean().optional(),
  /** Name of a sign-in method, `''` for off; the values in use are not checked (posthog.md 3). */
  ssoEnforcement: longText(28, 'The enforced sign-in method').optional(),
  saml: saml.nullish(),
})
export type UpdateDomain = z.input<typeof updateDomainInput>

/** The columns of what was given about SAML. */
export function samlColumns(given: z.output<typeof saml> | null | undefined) {
  if (given === undefined) return {}
  const { entityId, acsUrl, x509Cert } = given ?? { entityId: null, acsUrl: null, x509Cert: null }
  return {
    ...(entityId !== undefined && { samlEntityId: entityId }),
    ...(acsUrl !== undefined && { samlAcsUrl: acsUrl }),
    ...(x509Cert !== undefined && { samlX509Cert: x509Cert }),
  }
}
