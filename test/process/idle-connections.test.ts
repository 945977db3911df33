import { expect, it } from 'vitest'
import { listenOn } from '../../src/listener.js'

it('keeps an unused connection for longer than load balancers do, and says so', async () => {
  const listener = await listenOn({ name: 'PORT', port: 0, host: '127.0.0.1' })
  try {
    const response = await fetch(`http://127.0.0.1:${listener.port}/`)
    const seconds = Number(/timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '')?.[1])
    expect(seconds).toBeGreaterThan(60)
    await response.text()
  } finally {
    await listener.close(1000)
  }
})
