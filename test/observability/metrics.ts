/** One line of an exposition. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Reads the text format of Prometheus. */
export function metricsOf(text: string) {
  const samples: Sample[] = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([^{\s]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', word = '']) => [key, word])
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }
    })
  const of = (name: string) => samples.filter((sample) => sample.name === name)
  return {
    text,
    /** Names as queries use them, with the types that the text tells. */
    names: new Set(samples.map(({ name }) => name)),
    described: new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)),
    series: samples
      .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
      .filter((one) => one.startsWith('orgraph_'))
      .sort(),
    of,
    /** 0 where there is no such sample. */
    value: (name: string, labels: Record<string, string>): number =>
      of(name).find((sample) => Object.entries(labels).every(([key, word]) => sample.labels[key] === word))?.value ?? 0,
  }
}
