import { html, raw } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { type AssetName, assetPath } from './assets.js'
import { PAGE_POLICY, pageHeaders } from './headers.js'

/** HTML whose values are escaped, as `html` of Hono makes it. */
export type Markup = ReturnType<typeof html>

export interface Page {
  title: string
  /** Path prefix of PUBLIC_URL, usually empty. */
  base: string
  body: Markup
  /** What the head begins with. */
  head?: Markup
  style?: AssetName
  script?: AssetName
  policy?: string
  status?: 200 | 404
}

/** Answers a page in the gateway's own look. */
export async function answerPage(c: AppContext, page: Page): Promise<Response> {
  const { title, base, body, head, style = 'page.css', script, policy = PAGE_POLICY, status = 200 } = page
  const markup = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${base}${assetPath('icon.svg')}" type="image/svg+xml">
${head ?? ''}
<link rel="stylesheet" href="${base}${assetPath(style)}">
${script ? html`<script src="${base}${assetPath(script)}" defer></script>` : ''}
</head>
<body>
${body}
</body>
</html>
`
  return c.body(markup.toString(), status, pageHeaders(policy))
}

/** The path of PUBLIC_URL, which a proxy takes away: links of pages begin with it. Empty where it has none. */
export const basePath = ({ publicUrl }: Pick<Services, 'publicUrl'>) => new URL(publicUrl).pathname.replace(/\/$/, '')

/** JSON for a script element, which it cannot end. */
export const inScript = (value: unknown): Markup => raw(JSON.stringify(value).replaceAll('<', '\\u003c'))
