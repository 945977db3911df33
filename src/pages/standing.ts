import type { Services } from '../services.js'

export interface Fact {
  name: string
  text: string
}

/** What runs here, for somebody at the machine: nobody else is told what a gateway is made of. */
export function standing({ settings, mail }: Services): Fact[] {
  return [
    {
      name: 'Database',
      text: settings.embedded ? 'PostgreSQL of its own, in the data folder' : 'PostgreSQL, by DATABASE_URL',
    },
    ...(settings.clickhouseUrl ? [{ name: 'Events', text: 'ClickHouse, by CLICKHOUSE_URL' }] : []),
    { name: 'Mail', text: mail.canSend ? 'sent, by SMTP_URL' : 'not sent: links are in the answers of the graph' },
    {
      name: 'Jobs',
      text: settings.jobs === 'off' ? 'run in another process' : 'exports and webhooks run in this process',
    },
    ...(settings.demo ? [{ name: 'Demo', text: 'on: names, passwords and keys are in demo.json' }] : []),
    {
      name: 'Metrics',
      text: settings.adminPort
        ? `for Prometheus, at http://${settings.host}:${settings.adminPort}/metrics`
        : 'off; ADMIN_PORT=9464 turns them on',
    },
    ...(settings.otlpEndpoint ? [{ name: 'Traces', text: 'sent by OpenTelemetry' }] : []),
  ]
}
