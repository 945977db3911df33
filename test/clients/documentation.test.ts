import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const DOCUMENT = 'docs/clients.md'

/** Each `<!-- examples/… -->` is followed by that file, whole. `UPDATE_DOCS=1` writes it there. */
describe('docs/clients.md', () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  const shown = text.replace(
    /<!-- (examples\S+) -->\n```(\w+)\n[\s\S]*?```/g,
    (_block, file: string, language: string) =>
      ['<!-- ', file, ' -->\n```', language, '\n', readFileSync(`docs/${file}`, 'utf8'), '```'].join(''),
  )
  if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, shown)

  it('shows every example as it is run', () => {
    expect(text.match(/<!-- examples/g)).toHaveLength(5)
    if (!process.env.UPDATE_DOCS) expect(text).toBe(shown)
  })
})
