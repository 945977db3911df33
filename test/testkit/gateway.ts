import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createLog } from '../../src/log.js'
import { createApp } from '../../src/server.js'
import type { Services } from '../../src/services.js'
import { loadSettings } from '../../src/settings.js'
import { startServices } from '../../src/start-services.js'
import { Client, type Send } from './client.js'
import { createTestDatabase, type TestDatabase, testSecretKey } from './database.js'
import { type OrganizationSeed, type Person, Seed } from './seed.js'

export const PUBLIC_URL = 'http://127.0.0.1:4000'

export interface GatewayOptions {
  /** Environment settings on top of the test's own. */
  env?: Record<string, string>
  /** A database that exists already: two gateways on one database. */
  database?: TestDatabase
  /** Limits of requests, which are off unless they are what is tested. */
  rateLimit?: boolean
  /** Whether jobs are worked on as they come; otherwise they wait for `services.jobs.idle()`. */
  jobs?: boolean
}

/** The gateway on a real database, called through its HTTP application without a socket. */
export class Gateway {
  readonly statements: string[] = []
  /** The same with their values. */
  readonly calls: { text: string; values: readonly unknown[] }[] = []
  /** What was logged, line by line. */
  readonly logged: string[] = []
  private offset = 0

  private constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
  ) {}

  services!: Services & { close(): Promise<void> }
  send!: Send
  seed!: Seed

  static async start(options: GatewayOptions = {}): Promise<Gateway> {
    const database = options.database ?? (await createTestDatabase())
    const gateway = new Gateway(database, mkdtempSync(path.join(tmpdir(), 'orgraph-data-')))
    const settings = loadSettings({
      DATABASE_URL: database.ownerUrl,
      SECRET_KEY: testSecretKey,
      DATA_DIR: gateway.dataDir,
      PUBLIC_URL,
      INTROSPECTION: 'on',
      PLAYGROUND: 'on',
      ...options.env,
    })
    gateway.services = await startServices({
      settings,
      log: createLog({ logLevel: 'info', logFormat: 'json' }, { write: (line) => gateway.logged.push(line) }),
      publicUrl: settings.publicUrl ?? PUBLIC_URL,
      secretKey: testSecretKey,
      ownerUrl: database.ownerUrl,
      applicationUrl: database.applicationUrl,
      now: () => new Date(Date.now() + gateway.offset),
      onStatement: (text, values) => {
        gateway.statements.push(text)
        gateway.calls.push({ text, values })
      },
      rateLimit: options.rateLimit ?? false,
    })
    if (options.jobs) await gateway.services.jobs.start()
    const app = createApp(gateway.services)
    gateway.send = (url, init, env) => Promise.resolve(app.request(url, init, env))
    gateway.seed = new Seed(gateway.services, gateway.send, signedCookie)
    return gateway
  }

  /** Moves the gateway's clock. */
  advance(milliseconds: number): void {
    this.offset += milliseconds
  }

  get anonymous(): Client {
    return new Client(this.send, {})
  }

  person(options?: Parameters<Seed['person']>[0]): Promise<Person> {
    return this.seed.person(options)
  }

  organization(options?: Parameters<Seed['organization']>[0]): Promise<OrganizationSeed> {
    return this.seed.organization(options)
  }

  /** Waits until every announcement made so far has been heard, so that nothing drops the cached viewer in mid-test. */
  async settled(): Promise<void> {
    const mark = `mark:${this.services.newId()}`
    await new Promise<void>((resolve, reject) => {
      const off = this.services.notifications.on('orgraph_identity', (payload) => {
        if (payload !== mark) return
        off()
        resolve()
      })
      this.services.database.systemPool.query('select pg_notify($1, $2)', ['orgraph_identity', mark]).catch(reject)
    })
  }

  /** The statements that the work sends, told scopes and transaction frames aside. */
  async statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    this.statements.length = 0
    this.calls.length = 0
    await work()
    return [...this.statements]
  }

  async close(): Promise<void> {
    await this.services.close()
    rmSync(this.dataDir, { recursive: true, force: true })
    await this.database.drop()
  }
}

/** A gateway for all tests of a file, ready before the first and gone after the last. */
export function useGateway(options: GatewayOptions = {}): Gateway {
  let gateway: Gateway | undefined
  beforeAll(async () => {
    gateway = await Gateway.start(options)
  })
  afterAll(() => gateway?.close())
  return new Proxy({} as Gateway, {
    get: (_target, name) => {
      const value = Reflect.get(gateway ?? {}, name, gateway) as unknown
      return typeof value === 'function' ? value.bind(gateway) : value
    },
  })
}

/** The session cookie as better-auth signs it (better-auth.md 7.3). */
function signedCookie(token: string): string {
  const signature = createHmac('sha256', testSecretKey).update(token).digest('base64')
  return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}
