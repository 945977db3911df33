import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { orDefault } from '../config-values.js'
import { loadOptional } from '../optional-package.js'
import { DeliveryError } from '../port.js'

const optional = z.string().nullish()

const snowflakeConfig = z.object({
  account: z.string(),
  user: z.string(),
  database: z.string(),
  warehouse: z.string(),
  schema: z.string(),
  table_name: orDefault(z.string(), 'events'),
  authentication_type: orDefault(z.enum(['password', 'keypair']), 'password' as const),
  password: optional,
  private_key: optional,
  private_key_passphrase: optional,
  role: optional,
})

export type SnowflakeConfig = z.output<typeof snowflakeConfig>

/** posthog.md 2.5, Snowflake. */
export const readSnowflakeConfig = (config: Config): SnowflakeConfig => snowflakeConfig.parse(config)

export type Binds = readonly (readonly (string | null)[])[]

type Callback = (error: Error | undefined | null, statement: unknown, rows?: unknown[]) => void

/** The part of the official SDK's connection that is used. */
interface SdkConnection {
  connectAsync(callback: (error: Error | undefined | null) => void): Promise<unknown>
  execute(options: { sqlText: string; binds?: Binds; complete: Callback }): { cancel(done: () => void): void }
  destroy(callback: (error?: Error) => void): void
}

interface Sdk {
  configure(options: object): void
  createConnection(options: object): SdkConnection
}

/** A session. Whatever fails is a DeliveryError, or the reason of the signal. */
export interface Session {
  execute(sqlText: string, binds?: Binds): Promise<void>
  close(): Promise<void>
}

export type OpenSnowflake = (config: SnowflakeConfig, signal: AbortSignal) => Promise<Session>

/** Signs in. The database and the schema are named in statements. @throws DeliveryError */
export async function openSnowflake(
  config: SnowflakeConfig,
  signal: AbortSignal,
  options: object = {},
): Promise<Session> {
  const sdk = loadOptional('snowflake-sdk') as Sdk
  // Otherwise it writes a file to the folder that the gateway runs in.
  sdk.configure({ logLevel: 'OFF', additionalLogToConsole: false })
  const { account, user: username, role } = config
  const connection = sdk.createConnection({
    account,
    username,
    application: 'Orgraph',
    ...(role && { role }),
    ...signIn(config),
    ...options,
  })
  await on(signal, () =>
    connection.connectAsync(() => {
      // The promise tells as much.
    }),
  )
  return {
    execute: (sqlText, binds) => on(signal, () => executed(connection, { sqlText, ...(binds && { binds }) }, signal)),
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  }
}

function executed(connection: SdkConnection, what: { sqlText: string; binds?: Binds }, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const cancel = () => statement.cancel(() => {})
    const complete: Callback = (error) => {
      signal.removeEventListener('abort', cancel)
      if (error) reject(error)
      else resolve()
    }
    const statement = connection.execute({ ...what, complete })
    signal.addEventListener('abort', cancel, { once: true })
  })
}

const signIn = ({ authentication_type: type, password, private_key, private_key_passphrase }: SnowflakeConfig) =>
  type === 'keypair'
    ? {
        authenticator: 'SNOWFLAKE_JWT',
        privateKey: private_key,
        ...(private_key_passphrase && { privateKeyPass: private_key_passphrase }),
      }
    : { password }

const LONGEST = 500

async function on<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
  signal.throwIfAborted()
  try {
    return await work()
  } catch (error) {
    throw signal.aborted ? signal.reason : snowflakeFailure(error)
  }
}

/** Classes of SQLSTATE where trying again cannot help, as with PostgreSQL. */
const LASTING = ['02', '0A', '22', '23', '28', '42']

/** What Snowflake's refusal means to the customer. */
export function snowflakeFailure(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const { sqlState, message, code } = error as { sqlState?: string; message?: string; code?: number | string }
  if (typeof sqlState === 'string' && sqlState.length === 5 && sqlState !== '08001') {
    const text = `Snowflake says: ${String(message).replaceAll(/\s+/g, ' ').slice(0, LONGEST)}`
    return new DeliveryError(text, !LASTING.includes(sqlState.slice(0, 2)), null, error)
  }
  // 390100 and what follows: the sign-in was refused.
  const isRefused = /^390\d{3}$/.test(String(code))
  return isRefused
    ? new DeliveryError('Snowflake does not accept the sign-in.', false, null, error)
    : new DeliveryError('Snowflake could not be reached.', true, null, error)
}
