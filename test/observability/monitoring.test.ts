import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/package-root.js'
import { useGateway } from '../testkit/gateway.js'
import { metricsOf } from './metrics.js'

const gateway = useGateway({ env: { ADMIN_PORT: '0' } })
const read = (...parts: string[]) => readFileSync(path.join(packageRoot, ...parts), 'utf8')

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[]
}
interface Dashboard {
  panels: { type: string; title: string; gridPos: object; targets?: { expr: string }[] }[]
}
const rules = (parse(read('deploy/monitoring/alerts.yaml')) as Rules).groups.flatMap((group) => group.rules)
const { panels } = JSON.parse(read('deploy/monitoring/grafana-dashboard.json')) as Dashboard
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
]

let described: Set<string>
let labels: Set<string>
beforeAll(async () => {
  const { exposition, measures } = gateway.services.telemetry
  if (!exposition) throw new Error('nothing is counted')
  // Once each, so that every series has its labels.
  measures.jobEnded({ queue: 'mail', outcome: 'done', seconds: 1 })
  measures.webhookSent({ outcome: 'taken', seconds: 1 })
  measures.exportRunEnded('COMPLETED')
  measures.mailTried('sent')
  measures.pointsRefused('requests')
  await gateway.anonymous.graph('{ viewer { kind } }')
  await gateway.services.jobs.start()
  const metrics = metricsOf(await exposition.text())
  described = metrics.described
  labels = new Set([...metrics.text.matchAll(/(\w+)="/g)].map(([, name = '']) => name))
})

/** Functions and words of the query language are followed by a bracket, or are these. */
const namesIn = (expr: string) => [...expr.matchAll(/\b((?:orgraph|nodejs|process)_\w+)/g)].map(([, name = '']) => name)

describe('dashboard and alerts', () => {
  it.each(queries)('%s asks for what /metrics tells: %s', (_title, expr) => {
    const names = namesIn(expr)
    expect(names.length).toBeGreaterThan(0)
    const bare = (name: string) => name.replace(/_(bucket|count|sum)$/, '')
    expect(names.filter((name) => !described.has(name) && !described.has(bare(name)))).toEqual([])
    const used = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g), ...expr.matchAll(/\bby \(([\w, ]+)\)/g)]
      .flatMap(([, text = '']) => text.split(','))
      .map((name) => name.trim())
    expect(used.filter((name) => !labels.has(name) && name !== 'job')).toEqual([])
  })

  it('every measure of ours is on the dashboard', () => {
    const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join(' ')
    expect([...described].filter((name) => name.startsWith('orgraph_') && !shown.includes(name))).toEqual([])
  })

  it('every alert says what is the matter', () => {
    for (const { alert, annotations } of rules) expect(annotations.summary, alert).toMatch(/\.$/)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  })
})
