import { expect, it } from 'vitest'
import { servedDialects } from '../../../src/rest/served.js'
import { FIXTURES } from './fixtures.js'
import { rowsWithoutFixture } from './parity.js'

it('every row that is served is held against the decision', () => {
  expect(rowsWithoutFixture(servedDialects, FIXTURES)).toEqual([])
})
