import { isIP } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { DestinationError, type DestinationPolicy, withoutBrackets } from './destination.js'

/**
 * An undici dispatcher that connects only where the policy allows. Addresses in the URL are checked before; names in the
 * very lookup that the connection uses, so that none can change between check and use; the peer's address after.
 */
export function createGuardedDispatcher(policy: DestinationPolicy): Agent {
  return new Agent({
    connect(options, done) {
      const host = withoutBrackets(options.hostname)
      if (isIP(host) && !policy.admitsWeb(host, options)) return done(new DestinationError('not-allowed'), null)

      const connect = buildConnector({ timeout: 10_000, lookup: policy.lookupFor(options) })
      return connect(options, (failure, socket) => {
        if (failure) return done(failure, null)
        if (!policy.admitsWeb(socket.remoteAddress ?? '', options)) {
          socket.destroy()
          return done(new DestinationError('not-allowed'), null)
        }
        return done(null, socket)
      })
    },
  })
}
