import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAutomaticDocuments } from '../../src/http/documents/automatic.js'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const document = (name: number, length = 90_000) => `query Q${name} { a } #${'x'.repeat(length)}`

describe('the memory of automatic persisted queries', () => {
  it('is bounded: what was used longest ago goes first', () => {
    const documents = createAutomaticDocuments()
    for (let i = 0; i < 40; i += 1) documents.learn(hash(document(i)), document(i))
    expect(documents.get(hash(document(0)))).toBe(document(0))
    for (let i = 40; i < 80; i += 1) documents.learn(hash(document(i)), document(i))
    expect(documents.get(hash(document(1)))).toBeNull()
    expect(documents.get(hash(document(79)))).toBe(document(79))
    const kept = Array.from({ length: 80 }, (_unused, i) => documents.get(hash(document(i)))).filter(Boolean)
    expect(kept.join('').length).toBeLessThanOrEqual(4_000_000)
  })

  it('keeps what is asked for again', () => {
    const documents = createAutomaticDocuments()
    documents.learn(hash(document(0)), document(0))
    for (let i = 1; i < 100; i += 1) {
      documents.learn(hash(document(i)), document(i))
      expect(documents.get(hash(document(0)))).toBe(document(0))
    }
  })

  it('takes a document that is very long without keeping it', () => {
    const documents = createAutomaticDocuments()
    const long = document(0, 100_001)
    expect(documents.learn(hash(long), long)).toBe(true)
    expect(documents.get(hash(long))).toBeNull()
  })
})
