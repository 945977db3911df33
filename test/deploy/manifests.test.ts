import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { packageRoot } from '../../src/package-root.js'
import { loadSettings, settingsSchema } from '../../src/settings.js'
import { sentToDocker } from './dockerfile.js'

// biome-ignore lint/suspicious/noExplicitAny: manifests are read field by field in assertions
type Anything = any

const file = (...parts: string[]) => readFileSync(path.join(packageRoot, ...parts), 'utf8')
const known = new Set(Object.keys(settingsSchema.shape))
const unknown = (names: string[]) => names.filter((name) => !known.has(name))

describe('compose.yaml', () => {
  const compose = parse(file('compose.yaml'), { merge: true }) as Anything
  const own = ['server', 'worker'].map((name) => compose.services[name])
  const given = { POSTGRES_PASSWORD: 'secret', SECRET_KEY: 'x'.repeat(32) }
  /** As compose puts values in. */
  const filled = (environment: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(environment).map(([name, text]) => [
        name,
        text.replaceAll(/\$\{(\w+)(?::[-?]([^}]*))?\}/g, (_all, key: string, otherwise = '') =>
          key in given ? given[key as keyof typeof given] : otherwise.replace('is needed', ''),
        ),
      ]),
    )

  it('sets what exists, to values that are accepted, of which no secret is in the file', () => {
    for (const { environment } of own) {
      expect(unknown(Object.keys(environment))).toEqual([])
      expect(loadSettings(filled(environment)).databaseUrl).toBe('postgresql://orgraph:secret@postgres:5432/orgraph')
      expect(environment.SECRET_KEY).toMatch(/^\$\{SECRET_KEY:\?/)
    }
  })

  it('has one process that serves and one that works', () => {
    expect(own.map(({ environment }) => loadSettings(filled(environment)).jobs)).toEqual(['off', 'only'])
  })

  it('runs both with a read-only root, without rights, and with the time that a drain takes', () => {
    for (const service of own) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
      expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThanOrEqual(15)
    }
  })

  it('lets nobody but this machine in by itself, and nobody at all to metrics and database', () => {
    expect(own[0].ports).toEqual(['127.0.0.1:4000:4000'])
    expect([own[1].ports, compose.services.postgres.ports]).toEqual([undefined, undefined])
  })
})

describe('the manifests for Kubernetes', () => {
  const folder = path.join(packageRoot, 'deploy', 'kubernetes')
  const kustomization = parse(file('deploy/kubernetes/kustomization.yaml')) as Anything
  const documents = kustomization.resources.flatMap((name: string) =>
    parseAllDocuments(file('deploy/kubernetes', name)).map((document) => document.toJS() as Anything),
  ) as Anything[]
  const literals = kustomization.configMapGenerator[0].literals.map((text: string) => text.split(/=(.*)/s).slice(0, 2))
  const settings = Object.fromEntries(literals) as Record<string, string>
  const workloads = documents.filter(({ kind }) => kind === 'Deployment')

  it('are all listed', () => {
    expect(readdirSync(folder).sort()).toEqual(['kustomization.yaml', ...kustomization.resources].sort())
  })

  it('set what exists, to values that are accepted', () => {
    for (const { spec } of workloads) {
      const [container] = spec.template.spec.containers
      const own = Object.fromEntries(container.env.map(({ name, value }: Anything) => [name, value]))
      const all = { ...settings, ...own, DATABASE_URL: 'postgres://db/x', SECRET_KEY: 'x'.repeat(32) }
      expect(unknown(Object.keys(all))).toEqual([])
      expect(['off', 'only']).toContain(loadSettings(all).jobs)
      const metrics = container.ports.find(({ name }: Anything) => name === 'metrics').containerPort
      expect(metrics).toBe(loadSettings(all).adminPort)
    }
  })

  it('run as nobody in particular, with a read-only root and no rights', () => {
    for (const { spec } of workloads) {
      const pod = spec.template.spec
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      })
      expect(pod.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  it('ask for health and readiness where they are, and give a drain the time that it takes', () => {
    for (const { spec } of workloads) {
      const [container] = spec.template.spec.containers
      const pathOf = (probe: string) => container[probe].httpGet.path
      expect(['startupProbe', 'readinessProbe', 'livenessProbe'].map(pathOf)).toEqual(['/ready', '/ready', '/health'])
      const { drainDelay } = loadSettings(settings)
      const { periodSeconds, failureThreshold } = container.readinessProbe
      expect(drainDelay).toBeGreaterThan(periodSeconds * failureThreshold)
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drainDelay + 10)
    }
  })

  const kubectl = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  it.skipIf(kubectl.error)(
    'are put together by kubectl: two deployments, whose pods service and budgets select',
    () => {
      expect([kubectl.status, kubectl.stderr]).toEqual([0, ''])
      const made = parseAllDocuments(kubectl.stdout).map((document) => document.toJS() as Anything)
      const pods = made.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.metadata.labels)
      const selected = (selector: Record<string, string>) =>
        pods.filter((labels) => Object.entries(selector).every(([key, value]) => labels[key] === value)).length
      const selectors = made.flatMap(({ kind, spec }) =>
        kind === 'Service' ? [spec.selector] : kind === 'PodDisruptionBudget' ? [spec.selector.matchLabels] : [],
      )
      expect(selectors.map(selected)).toEqual([1, 1, 1])
      expect(kubectl.stdout).toContain('image: orgraph:0.1.0')
    },
  )
})

describe('.dockerignore', () => {
  it('lets through what is built from, and nothing that tests, documents or keeps secrets', () => {
    const sent = sentToDocker(packageRoot)
    expect(sent).toEqual(expect.arrayContaining(['package-lock.json', 'src/main.ts', 'prisma/schema.prisma']))
    expect(sent.filter((name) => /^(test|docs|deploy|\.)|^src\/generated\/|\.env|\.data/.test(name))).toEqual([])
  })
})

describe('docs/operations.md', () => {
  it('has every setting in its table, and no other', () => {
    const rows =
      file('docs/operations.md')
        .split('## Settings')[1]
        ?.split('\n## ')[0]
        ?.match(/^\| `.*?\|/gm) ?? []
    const told = rows.flatMap((row) => [...row.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name))
    expect([...told].sort()).toEqual([...known].sort())
  })
})
