import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser, useSite } from './browser.js'
import { everyPage } from './every-page.js'

interface Finding {
  id: string
  impact: string
  nodes: { html: string; target: string[] }[]
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describeInBrowser('axe finds nothing serious', () => {
  const site = useSite()

  describe.each([
    ['a desktop', { width: 1280, height: 800 }],
    ['a phone', { width: 360, height: 740 }],
  ])('on %s', (_device, viewport) => {
    it.each(everyPage(site))(
      '$name, light and dark',
      async ({ visit }) => {
        const page = await site.page({ viewport, colorScheme: 'light', reducedMotion: 'reduce' })
        await visit(page)
        const light = await seriousFindings(page)
        await page.emulateMedia({ colorScheme: 'dark' })
        // An address that differs by its hash alone would not be loaded again.
        await page.goto('about:blank')
        await visit(page)
        expect({ light, dark: await seriousFindings(page) }).toEqual({ light: [], dark: [] })
        await page.context().close()
      },
      60_000,
    )
  })
})

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Finding[]
  }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, target }) => ({ id, html, place: target.join(' ') })))
    .map(({ id, html, place }) => `${id}: ${place}: ${html.slice(0, 160)}`)
}
