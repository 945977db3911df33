import { build } from 'vite'
import { expect, it } from 'vitest'
import { describeInBrowser, useSite } from '../pages/browser.js'

describeInBrowser('the client in a browser', () => {
  const site = useSite()

  it("reads, is refused and follows events by the session of the browser's own user", async () => {
    const built = await build({
      logLevel: 'silent',
      build: { write: false, lib: { entry: 'src/client/index.ts', formats: ['iife'], name: 'orgraph' } },
    })
    const [bundle] = [built].flat() as { output: { code: string }[] }[]
    const page = await site.page()
    await page.goto(`${site.url}/health`)
    const acme = await site.gateway.organization()
    const { key } = await acme.owner.key()
    const text = `(async () => {
      ${bundle?.output[0]?.code}
      const client = orgraph.createOrgraphClient({ url: location.origin, key: '${key}' })
      const { viewer } = await client.request(orgraph.ViewerDocument)
      const input = { organization: { id: '${acme.id}' }, name: '' }
      const { updateOrganization } = await client.request(orgraph.UpdateOrganizationDocument, { input })
      let code = null
      try { orgraph.succeeded(updateOrganization) } catch (error) { code = error.code }
      const events = client.subscribe(orgraph.OrganizationEventsDocument, { organizationId: '${acme.id}' })
      const first = events.next()
      await new Promise((resolve) => setTimeout(resolve, 500))
      await client.request(orgraph.UpdateOrganizationDocument, { input: { ...input, name: 'Renamed' } })
      const { value } = await first
      await events.return()
      return { kind: viewer.kind, code, type: value.organizationEvents.type }
    })()`
    expect(await page.evaluate(text)).toEqual({
      kind: 'API_KEY',
      code: 'INVALID_INPUT',
      type: 'organization.updated',
    })
  })
})
