import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openDemo } from '../../src/demo.js'
import { Gateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'

const CHROMIUM = '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const hasBrowser = existsSync(CHROMIUM)
// A browser beside the whole suite on two cores makes its own waits miss; CI has the HTTP tests of the same pages.
const reason = !hasBrowser ? `there is no ${CHROMIUM}` : process.env.CI ? 'CI runs without them' : ''
if (reason) console.warn(`Tests with a browser are skipped: ${reason}.`)

/** Tests that need a real browser; skipped, with a word, where there is none, and in CI. */
export const describeInBrowser = describe.skipIf(reason !== '')

export interface Site {
  gateway: Gateway
  url: string
  /** A page of a browser that knows nothing yet. */
  page(options?: BrowserContextOptions): Promise<Page>
}

/** The gateway with its demo on a socket, and a browser whose every request is noted. */
export function useSite(env: Record<string, string> = {}): Site {
  let gateway: Gateway
  let server: Listening
  let browser: Browser
  const requests: string[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    // PUBLIC_URL names the port, hence the socket comes first.
    server = await listening((...request) => gateway.send(...request))
    gateway = await Gateway.start({ env: { PUBLIC_URL: server.url, DEMO: 'on', ...env } })
    await openDemo(gateway.services, () => {})
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await gateway?.close()
    const elsewhere = requests.filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== server.url)
    expect(elsewhere, 'requests to anybody but the gateway').toEqual([])
    expect(complaints, 'what the browser complained about').toEqual([])
  })

  return {
    get gateway() {
      return gateway
    },
    get url() {
      return server.url
    },
    async page(options) {
      const context = await browser.newContext(options)
      context.on('request', (request) => requests.push(request.url()))
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text())
      })
      return page
    },
  }
}
