import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { orDefault } from '../config-values.js'

/** A server that speaks PostgreSQL's protocol, and who signs in there. */
export interface Server {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** False: the connection is encrypted, but whoever answers is believed. */
  readonly verifiesCertificate: boolean
  /** What is said in statements and must not be told, besides the password. */
  readonly secrets?: readonly string[]
}

export interface TableName {
  readonly schema: string
  readonly table: string
}

const signIn = { host: z.string(), database: z.string(), user: z.string(), password: z.string() }
const tableName = { schema: orDefault(z.string(), 'public'), table_name: orDefault(z.string(), 'events') }

const postgresConfig = z.object({
  ...signIn,
  ...tableName,
  port: orDefault(z.number(), 5432),
  has_self_signed_cert: orDefault(z.boolean(), false),
})

const redshiftServer = z.object({ ...signIn, ...tableName, port: orDefault(z.number(), 5439) })

/** posthog.md 2.5, Postgres. */
export function readPostgresConfig(config: Config): { server: Server; name: TableName } {
  const { schema, table_name: table, has_self_signed_cert: isSelfSigned, ...server } = postgresConfig.parse(config)
  return { server: { ...server, verifiesCertificate: !isSelfSigned }, name: { schema, table } }
}

/** The part of Redshift's configuration that is the same (posthog.md 2.5). */
export function readRedshiftServer(config: Config): { server: Server; name: TableName } {
  const { schema, table_name: table, ...server } = redshiftServer.parse(config)
  return { server: { ...server, verifiesCertificate: true }, name: { schema, table } }
}
