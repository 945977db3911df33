import { CannotStart } from '../cannot-start.js'
import { createContext, type RequestContext } from '../context.js'
import { ensureApplicationRole } from '../database/application-role.js'
import { keptSecretKey, openDataDir } from '../database/data-dir.js'
import { runningEmbedded, startEmbedded } from '../database/embedded.js'
import { migrate } from '../database/migrate.js'
import type { User } from '../generated/prisma/client.js'
import { loadUser } from '../identity/load-user.js'
import { prepareQueueSchema } from '../jobs/pg-boss/schema.js'
import { createLog } from '../log.js'
import type { Services } from '../services.js'
import { loadSettings, serverUrl } from '../settings.js'
import { startServices } from '../start-services.js'

const PAGE = 10_000

/** What commands work with: the services of a gateway that serves nobody, and contexts to run operations in. */
export interface Cli {
  services: Services
  /** For the operator, who may do everything. */
  operator: RequestContext
  /** For a user on whose behalf the operator acts. */
  as(user: User): Promise<RequestContext>
}

const tell = (line: string) => process.stderr.write(`${line}\n`)

/**
 * Opens the database that the gateway with the same settings has: the one of DATABASE_URL, the embedded one of a gateway
 * that runs, which goes on running, or else the embedded one, started for as long as the command takes.
 */
export async function connect(env: NodeJS.ProcessEnv): Promise<{ cli: Cli; close(): Promise<void> }> {
  const settings = loadSettings({ ...env, JOBS: 'off' })
  openDataDir(settings.dataDir)
  const running = settings.databaseUrl ?? runningEmbedded(settings.dataDir)
  const embedded = running ? null : await startEmbedded(settings.dataDir, { log: tell })
  try {
    const ownerUrl = running ?? embedded?.url ?? ''
    if (embedded) {
      await migrate(ownerUrl)
      await prepareQueueSchema(ownerUrl)
    }
    const secretKey = settings.secretKey ?? keptSecretKey(settings.dataDir)
    const services = await startServices({
      settings,
      log: createLog({ logLevel: 'warn', logFormat: 'json' }, { write: (line) => process.stderr.write(line) }),
      publicUrl: settings.publicUrl ?? serverUrl(settings.host, settings.port),
      secretKey,
      ownerUrl,
      applicationUrl: await ensureApplicationRole(ownerUrl, secretKey),
    })
    const close = async () => {
      await services.close()
      await embedded?.stop()
    }
    try {
      await demandTables(services)
    } catch (error) {
      await services.close()
      throw error
    }
    return { cli: commandLine(services), close }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** A database that is somebody else's to migrate is not migrated from here: a gateway of another version may run on it. */
async function demandTables(services: Services): Promise<void> {
  const { rows } = await services.database.systemPool.query(
    `select to_regclass('public.audit_event') is not null as there`,
  )
  if (!rows[0]?.there) throw new CannotStart('The database is empty: start the gateway on it once.')
}

function commandLine(services: Services): Cli {
  const request = () => ({ id: services.newId(), ip: null, userAgent: 'orgraph cli', headers: new Headers() })
  const common = { door: 'cli', maxPageSize: PAGE } as const
  return {
    services,
    operator: createContext(services, { ...common, viewer: { kind: 'OPERATOR' }, request: request() }),
    as: async (user) => {
      const load = () => loadUser(services.database.system, user, services.newId())
      return createContext(services, { ...common, viewer: await load(), request: request(), reload: load })
    },
  }
}
