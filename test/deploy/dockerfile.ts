import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

interface Instruction {
  word: string
  rest: string
}

/** A stage of a Dockerfile, as it was built into a folder of this machine. */
export interface BuiltStage {
  /** Stands for the image's root. */
  root: string
  workdir: string
  env: Record<string, string>
  user: string
  volumes: string[]
  entrypoint: string[]
  command: string[]
  healthcheck: string[]
}

/** Instructions with their continuation lines joined, comments left out. */
function instructionsOf(text: string): Instruction[] {
  const lines = text.replace(/^\s*#.*$\n?/gm, '').replace(/\\\n/g, ' ')
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? []
      return { word, rest: rest.trim() }
    })
}

/** Files that docker would be sent: what .dockerignore, an allow-list here, lets through. */
export function sentToDocker(context: string): string[] {
  const lines = readFileSync(path.join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines[0] !== '*') throw new Error('.dockerignore is no allow-list')
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const denied = lines.slice(1).filter((line) => !line.startsWith('!'))
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: context,
    encoding: 'utf8',
  }).split('\n')
  const below = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
  return tracked.filter(
    (file) =>
      file !== '' &&
      existsSync(path.join(context, file)) &&
      allowed.some((entry) => below(file, entry)) &&
      !denied.some((entry) => below(file, entry)),
  )
}

/**
 * Does what `docker build` does with a Dockerfile of our kind, step by step, with this machine's Node in the place of the base
 * image. A word that it does not know is an error, so that nothing of the file is passed over.
 */
export function buildWithoutDocker(context: string, target: string): BuiltStage {
  const stages = new Map<string, BuiltStage>()
  const sent = sentToDocker(context)
  let stage: BuiltStage | undefined
  const at = (place: BuiltStage, file: string) =>
    path.join(place.root, path.isAbsolute(file) ? file : path.join(place.workdir, file))

  for (const { word, rest } of instructionsOf(readFileSync(path.join(context, 'Dockerfile'), 'utf8'))) {
    if (word === 'ARG') continue
    if (word === 'FROM') {
      const name = / AS (\w+)$/.exec(rest)?.[1] ?? 'image'
      stage = {
        root: path.join(target, name),
        workdir: '/',
        env: {},
        user: '0',
        volumes: [],
        entrypoint: [],
        command: [],
        healthcheck: [],
      }
      mkdirSync(stage.root, { recursive: true })
      stages.set(name, stage)
      continue
    }
    if (!stage) throw new Error(`${word} before FROM`)
    switch (word) {
      case 'WORKDIR':
        stage.workdir = rest
        mkdirSync(at(stage, '.'), { recursive: true })
        break
      case 'ENV':
        for (const pair of rest.split(/\s+/)) {
          const [name = '', value = ''] = pair.split('=')
          stage.env[name] = value
        }
        break
      case 'COPY':
        copy(stage, rest)
        break
      case 'RUN':
        run(stage, rest)
        break
      case 'USER':
        stage.user = rest
        break
      case 'VOLUME':
        stage.volumes = JSON.parse(rest) as string[]
        break
      case 'ENTRYPOINT':
        stage.entrypoint = JSON.parse(rest) as string[]
        break
      case 'CMD':
        stage.command = JSON.parse(rest) as string[]
        break
      case 'HEALTHCHECK':
        stage.healthcheck = JSON.parse(/CMD (\[.*\])$/.exec(rest)?.[1] ?? '') as string[]
        break
      case 'EXPOSE':
        break
      default:
        throw new Error(`${word} is not known`)
    }
  }
  if (!stage) throw new Error('no FROM')
  return stage

  function copy(into: BuiltStage, rest: string) {
    const words = rest.split(/\s+/)
    const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1]
    const [to = '.', ...sources] = words.slice(from ? 1 : 0).reverse()
    for (const source of sources) {
      const other = from ? stages.get(from) : undefined
      if (other) {
        const file = at(other, source)
        const isFolder = statSync(file).isDirectory()
        const name = isFolder ? to : path.join(to, path.basename(source))
        cpSync(file, at(into, name), { recursive: true, verbatimSymlinks: true })
      } else {
        for (const file of sent.filter((one) => source === '.' || one === source)) {
          cpSync(path.join(context, file), at(into, path.join(to, file)), { recursive: true })
        }
      }
    }
  }

  /** Paths from the image's root lead to the folder that stands for it. */
  function run(place: BuiltStage, rest: string) {
    const command = rest.replaceAll(/(?<=\s)\/(data)\b/g, `${place.root}/$1`)
    const { PATH = '', HOME = '' } = process.env
    const done = spawnSync('sh', ['-euc', command], {
      cwd: at(place, '.'),
      env: { PATH, HOME, ...place.env },
      encoding: 'utf8',
    })
    if (done.status !== 0) throw new Error(`RUN ${rest}\n${done.stdout}${done.stderr}`)
  }
}
