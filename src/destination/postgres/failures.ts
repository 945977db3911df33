import pg from 'pg'
import { DestinationError } from '../../net/destination.js'
import { DeliveryError } from '../port.js'
import type { Server } from './config.js'

const LONGEST = 500

/** Own sentences, where the server's would name the user or the gateway's address. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['28P01', 'The database does not accept the user name or the password.'],
  ['28000', 'The database does not let this user in from here.'],
])

/**
 * Classes of SQLSTATE where trying again cannot help: what is written does not fit, or the user may not. A few of their
 * members pass by themselves.
 */
const LASTING = ['0A', '21', '22', '23', '28', '3D', '3F', '42', '44']

/** Errors of TLS that say the certificate is not trusted, besides those that begin with `ERR_TLS`. */
const DISTRUST = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** The code that PostgreSQL gives an error, also inside of what `failureOf` made of it; null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  if (error instanceof DeliveryError) return sqlStateOf(error.cause)
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null
}

export const hasNoTls = (error: unknown) =>
  error instanceof Error && error.message === 'The server does not support SSL connections'

/** Whether the server was spoken to, and its answer is what failed. */
export const wasReached = (error: unknown): boolean => sqlStateOf(error) !== null

/** What a failure of a connection or a statement means to the customer. */
export function failureOf(error: unknown, server: Server): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof DestinationError) {
    return new DeliveryError(error.message, error.reason !== 'not-allowed', null, error)
  }
  const state = sqlStateOf(error)
  if (state !== null && error instanceof Error) {
    const sentence = SENTENCES.get(state) ?? `The database says: ${withoutSecrets(error.message, server)}`
    return new DeliveryError(sentence, !LASTING.includes(state.slice(0, 2)), null, error)
  }
  if (hasNoTls(error)) {
    return new DeliveryError('The database does not encrypt connections, which is required.', false, null, error)
  }
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (DISTRUST.has(code) || code.startsWith('ERR_TLS')) {
    const message = 'The certificate of the database is not trusted. `has_self_signed_cert` lets it pass.'
    return new DeliveryError(message, false, null, error)
  }
  return new DeliveryError('The connection to the database failed or was lost.', true, null, error)
}

/** Servers repeat names and values of a statement. */
function withoutSecrets(message: string, { user, password, secrets = [] }: Server): string {
  const hidden = [password, `"${user}"`, ...secrets].filter((secret) => secret.length > 2)
  return hidden.reduce((text, secret) => text.replaceAll(secret, '…'), message.slice(0, LONGEST))
}
