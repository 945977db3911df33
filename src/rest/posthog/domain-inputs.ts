import type { z } from 'zod'
import type { UpdateDomain } from '../../domain/inputs.js'
import { isDomainName } from '../../net/domain-name.js'
import { anyText, body, flag, text } from './fields.js'

export const INVALID_DOMAIN = 'Please enter a valid domain or subdomain name.'

/** As it is written: this dialect refuses what it would have to turn into lower case (posthog.md 3). */
const domain = text(128).refine(isDomainName, INVALID_DOMAIN)

const LONGEST_CERTIFICATE = 16_384

const rest = {
  jit_provisioning_enabled: flag().optional(),
  sso_enforcement: anyText(28).optional(),
  saml_entity_id: anyText(512).nullish(),
  saml_acs_url: anyText(512).nullish(),
  saml_x509_cert: anyText(LONGEST_CERTIFICATE).nullish(),
}

export const createDomainBody = body({ domain, ...rest })
export const domainPut = createDomainBody
export const domainPatch = body({ domain: domain.optional(), ...rest })

type Given = z.output<typeof domainPatch>

/** The identity provider as far as a body speaks of it. */
export function samlIn(given: Given): UpdateDomain['saml'] {
  const { saml_entity_id: entityId, saml_acs_url: acsUrl, saml_x509_cert: x509Cert } = given
  return entityId === undefined && acsUrl === undefined && x509Cert === undefined
    ? undefined
    : { entityId, acsUrl, x509Cert }
}

/** What a body changes about a domain; nothing for what it leaves out. */
export function domainChanges(given: Given): UpdateDomain {
  const { domain: name, jit_provisioning_enabled, sso_enforcement } = given
  const saml = samlIn(given)
  return {
    ...(name !== undefined && { domain: name }),
    ...(jit_provisioning_enabled !== undefined && { jitProvisioningEnabled: jit_provisioning_enabled }),
    ...(sso_enforcement !== undefined && { ssoEnforcement: sso_enforcement }),
    ...(saml && { saml: withoutUndefined(saml) }),
  }
}

/** `undefined` keeps a field, and must not be taken for a value. */
const withoutUndefined = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
