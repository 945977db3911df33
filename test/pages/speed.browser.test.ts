import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, useSite } from './browser.js'

interface Speed {
  /** When the browser first painted words. */
  painted: number
  /** When what the page is for could be used. */
  ready: number
}

/** The best of a few: what else the machine does meanwhile is not the page's. */
const ROUNDS = 4

describeInBrowser('from the same machine', () => {
  const site = useSite()

  it.each([
    ['/', 'h1'],
    ['/graphql', '.graphiql-query-editor .view-line'],
    ['/schema', '#canvas canvas'],
    ['/docs/rybbit', '.opblock'],
    ['/docs/posthog', '.opblock'],
  ])('the first screen of %s is there within a second', async (path, shown) => {
    const context = await site.page()
    const speeds: Speed[] = []
    for (let round = 0; round < ROUNDS; round += 1) speeds.push(await speedOf(context, `${site.url}${path}`, shown))
    const best = (of: keyof Speed) => Math.round(Math.min(...speeds.map((speed) => speed[of])))
    const [first] = speeds
    console.info(
      `${path}: painted in ${best('painted')} ms, ready in ${best('ready')} ms; first visit ${Math.round(first?.painted ?? 0)} and ${Math.round(first?.ready ?? 0)} ms`,
    )
    expect(best('painted')).toBeLessThan(1_000)
  })
})

async function speedOf(page: Page, url: string, shown: string): Promise<Speed> {
  await page.goto(url)
  await page.locator(shown).first().waitFor()
  return (await page.evaluate(`(() => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity
    const marks = performance.getEntriesByName('orgraph:ready')
    return { painted, ready: marks[0]?.startTime ?? performance.now() }
  })()`)) as Speed
}
