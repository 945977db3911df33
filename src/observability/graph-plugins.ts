import { createHash } from 'node:crypto'
import { type DocumentNode, type ExecutionArgs, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { note, requestNotes } from './request-notes.js'
import type { Tracing } from './tracing.js'

/** Names are what callers like: cut, for those who read logs. */
const LONGEST_NAME = 100

/** Notes which operation runs and for whom, before anything may refuse it. */
export function withOperationNotes(): Plugin {
  const take = ({ args }: { args: ExecutionArgs }) => {
    const operation = getOperationAST(args.document, args.operationName)
    if (!operation) return
    const name = operation.name?.value.slice(0, LONGEST_NAME) ?? null
    note({ operation: { kind: operation.operation, name, hash: hashOf(args.document) } })
  }
  return { onExecute: take, onSubscribe: take }
}

/** Notes the code of the first error, as it leaves; to be put behind what words errors. */
export function withOutcomeNotes(): Plugin {
  return {
    onResultProcess({ result }) {
      const [error] = 'errors' in result ? (result.errors ?? []) : []
      const code = error?.extensions.code
      if (typeof code === 'string') note({ code })
    },
  }
}

/** Makes a span of what an operation does; to be put behind what chooses who executes it. */
export function withOperationSpans(tracing: Tracing): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => {
        const { operation, cost } = requestNotes() ?? {}
        const facts = {
          'graphql.operation.type': operation?.kind,
          'graphql.operation.name': operation?.name ?? undefined,
          'graphql.document.hash': operation?.hash,
          'orgraph.cost': cost ?? undefined,
        }
        const name = [operation?.kind ?? 'graphql', operation?.name].filter(Boolean).join(' ')
        return tracing.within({ name, kind: 'internal', facts }, async () => executeFn(args))
      })
    },
  }
}

/** yoga parses a text once, for as long as it is asked for. */
const hashes = new WeakMap<DocumentNode, string>()

function hashOf(document: DocumentNode): string {
  const known = hashes.get(document)
  if (known) return known
  const hash = createHash('sha256')
    .update(document.loc?.source.body ?? '')
    .digest('hex')
  hashes.set(document, hash)
  return hash
}
