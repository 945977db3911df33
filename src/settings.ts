import path from 'node:path'
import { z } from 'zod'
import { CannotStart } from './cannot-start.js'
import {
  address,
  type Dialect,
  dialects,
  dnsServers,
  flag,
  hostDialects,
  integer,
  networks,
  publicUrl,
  secretKey,
  secretKeys,
} from './settings/values.js'

export { type Dialect, dialects } from './settings/values.js'

/** A setting that is not usable. */
export class SettingsError extends CannotStart {
  override name = 'SettingsError'
}

/** What may be set, and the defaults that do not depend on other settings. */
export const settingsSchema = z.object({
  PORT: integer(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: publicUrl.optional(),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL: integer(1, 1000).default(10),
  CLICKHOUSE_URL: address(['http:', 'https:']).optional(),
  DATA_DIR: z.string().default('.data'),
  EXPORTS_DIR: z.string().optional(),
  DEMO: flag.optional(),
  SECRET_KEY: secretKey.optional(),
  SECRET_KEY_PREVIOUS: secretKeys.default([]),
  SMTP_URL: address(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().default('Orgraph <no-reply@orgraph.localhost>'),
  DNS_SERVERS: dnsServers.optional(),
  TRUST_PROXY: networks.default([]),
  ALLOW_PRIVATE_NETWORKS: networks.default([]),
  DIALECT_HOSTS: hostDialects.default(new Map()),
  DEFAULT_DIALECT: z.enum(dialects, `must be one of ${dialects.join(', ')}`).optional(),
  ROUTER_SECRETS: secretKeys.default([]),
  ROUTER_REQUIRED: z.enum(['off', 'entities', 'all'], 'must be off, entities or all').default('off'),
  TRUSTED_DOCUMENTS: z.string().optional(),
  INTROSPECTION: flag.optional(),
  PLAYGROUND: flag.optional(),
  JOBS: z.enum(['on', 'off', 'only'], 'must be on, off or only').default('on'),
  DRAIN_DELAY: integer(0, 600).default(0),
  ADMIN_PORT: integer(0, 65_535).optional(),
  INVITATION_HOURS: integer(1, 24 * 365).optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a pino level such as info')
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be json or pretty').default('json'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(['http:', 'https:']).optional(),
})

function read(env: NodeJS.ProcessEnv) {
  // An empty variable counts as unset, which is how shells and compose files leave one out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = settingsSchema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new SettingsError(`${issue?.path.join('.') ?? 'The environment'} ${issue?.message ?? 'is not usable'}`)
}

/** The URL of a plain HTTP server that listens there. */
export const serverUrl = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/**
 * The settings of the process from its environment (interface.md 2), with every default filled in.
 * Throws `SettingsError` about the first value that is not usable.
 */
export function loadSettings(env: NodeJS.ProcessEnv) {
  const given = read(env)
  const embedded = given.DATABASE_URL === undefined
  if (given.ROUTER_REQUIRED !== 'off' && given.ROUTER_SECRETS.length === 0) {
    throw new SettingsError('ROUTER_SECRETS is required together with ROUTER_REQUIRED')
  }
  if (!embedded && !given.SECRET_KEY) throw new SettingsError('SECRET_KEY is required together with DATABASE_URL')
  return {
    port: given.PORT,
    host: given.HOST,
    /** Absent with PORT=0: then it follows from the port that the server got. */
    publicUrl: given.PUBLIC_URL ?? (given.PORT === 0 ? undefined : serverUrl(given.HOST, given.PORT)),
    /** True when the gateway runs a PostgreSQL of its own, false with DATABASE_URL. */
    embedded,
    databaseUrl: given.DATABASE_URL,
    databasePool: given.DATABASE_POOL,
    /** Where exported events are copied to and read from; absent = PostgreSQL. */
    clickhouseUrl: given.CLICKHOUSE_URL,
    dataDir: given.DATA_DIR,
    /** Below it File destinations write, each organization in a folder of its own. */
    exportsDir: given.EXPORTS_DIR ?? path.join(given.DATA_DIR, 'exports'),
    demo: given.DEMO ?? embedded,
    /** Absent only with the embedded database, which keeps a generated key in `dataDir`. */
    secretKey: given.SECRET_KEY,
    /** Keys that SECRET_KEY replaced and whose data keys are not all wrapped again yet (`secrets rewrap`). */
    previousSecretKeys: given.SECRET_KEY_PREVIOUS,
    smtpUrl: given.SMTP_URL,
    mailFrom: given.MAIL_FROM,
    /** `address:port`; absent = the system's resolvers. */
    dnsServers: given.DNS_SERVERS,
    trustProxy: given.TRUST_PROXY,
    allowPrivateNetworks: given.ALLOW_PRIVATE_NETWORKS,
    dialectHosts: given.DIALECT_HOSTS as ReadonlyMap<string, Dialect>,
    defaultDialect: given.DEFAULT_DIALECT,
    /** What federation routers sign their requests with; several while one replaces another (docs/federation.md). */
    routerSecrets: given.ROUTER_SECRETS,
    /** What only a router may ask for: nothing, `_entities` and `_service`, or all of /graphql. */
    routerRequired: given.ROUTER_REQUIRED,
    /** A list of documents, or a folder of such, that keys may be held to (docs/clients.md). */
    trustedDocuments: given.TRUSTED_DOCUMENTS,
    introspection: given.INTROSPECTION ?? embedded,
    playground: given.PLAYGROUND ?? embedded,
    jobs: given.JOBS,
    /** Seconds for which a process that is to end still answers, so that balancers see that it is not ready. */
    drainDelay: given.DRAIN_DELAY,
    /** Where `/metrics` is; absent = nowhere. */
    adminPort: given.ADMIN_PORT,
    /** How long an invitation lives, where the operator wants one answer for every door; absent = by door. */
    invitationHours: given.INVITATION_HOURS,
    logLevel: given.LOG_LEVEL,
    logFormat: given.LOG_FORMAT,
    /** Where traces go; absent = nowhere. */
    otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}

export type Settings = ReturnType<typeof loadSettings>
