const signals = ['SIGINT', 'SIGTERM'] as const

/** npm hands on a Ctrl-C that the terminal has delivered already: what comes this soon is the same one, not a second. */
const echo = 300

/**
 * Answers SIGINT and SIGTERM from now on. Before there is anything to stop gracefully they end the process (its exit
 * handlers run, which a signal's default would skip); after `stopWith` they stop it once, and a second one ends it at once.
 */
export function answerStopSignals(exit: (code: number) => void = process.exit): {
  stopWith(stop: () => Promise<void>): void
} {
  let stop: (() => Promise<void>) | undefined
  let first: number | undefined
  const receive = () => {
    if (first !== undefined) {
      if (performance.now() - first > echo) exit(1)
      return
    }
    if (!stop) return exit(0)
    first = performance.now()
    stop().then(
      () => exit(0),
      (error: unknown) => {
        console.error(error)
        exit(1)
      },
    )
  }
  for (const signal of signals) process.on(signal, receive)
  return {
    stopWith(graceful) {
      stop = graceful
    },
  }
}
