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

/** What cannot be mended from outside the widgets, each with its reason. */
const LEFT: { page: RegExp; rule: string; within: RegExp; why: string }[] = []

describeInBrowser('axe finds nothing serious', () => {
  const site = useSite()

  describe.each([
    ['a desktop', { width: 1280, height: 800 }],
    ['a phone', { width: 360, height: 740 }],
  ])('on %s', (_device, viewport) => {
    it.each(everyPage(site))(
      '$name, light and dark',
      async ({ name, visit }) => {
        const page = await site.page({ viewport, colorScheme: 'light', reducedMotion: 'reduce' })
        await visit(page)
        expect(await seriousFindings(page, name)).toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        await page.reload()
        await visit(page)
        expect(await seriousFindings(page, name)).toEqual([])
        await page.context().close()
      },
      60_000,
    )
  })
})

async function seriousFindings(page: Page, name: string): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Finding[]
  }
  const left = LEFT.filter((one) => one.page.test(name))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, target }) => ({ id, html, place: target.join(' ') })))
    .filter(({ id, place }) => !left.some(({ rule, within }) => rule === id && within.test(place)))
    .map(({ id, html, place }) => `${id}: ${place}: ${html.slice(0, 160)}`)
}
