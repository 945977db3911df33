import { createContext, type RequestContext } from './context.js'
import type { Services } from './services.js'

/** Where nobody asked: the gateway at work by itself, as audit rows name it. It sees all tenants. */
export const systemContext = (services: Services): RequestContext =>
  createContext(services, {
    viewer: { kind: 'OPERATOR' },
    door: 'system',
    request: { id: services.newId(), ip: null, userAgent: null, headers: new Headers() },
  })
