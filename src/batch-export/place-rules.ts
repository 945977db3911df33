import type { InputIssue } from '../errors.js'
import { type Config, complaint } from './config.js'

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === ''
/** As Python writes a list of texts. */
export const listed = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(', ')}]`

/** One complaint that names all of these keys that are empty. */
export function emptyInputs(config: Config, keys: readonly string[]): InputIssue[] {
  const empty = keys.filter((key) => isBlank(config[key]))
  return empty.length === 0 ? [] : [complaint(null, 'empty', `The following inputs are empty: ${listed(empty)}`)]
}

/** A server that speaks PostgreSQL's protocol, and a table there. Longer names would be cut off by it, without a word. */
export function tableIssues(config: Config, longestName: number): InputIssue[] {
  const issues = emptyInputs(config, ['user', 'host', 'database', 'schema', 'table_name'])
  for (const key of ['schema', 'table_name']) {
    if (Buffer.byteLength(String(config[key] ?? '')) > longestName) {
      issues.push(complaint(key, 'too_long', `Invalid ${key}: names have at most ${longestName} bytes`))
    }
  }
  const port = Number(config.port ?? 1)
  if (port < 1 || port > 65_535) issues.push(complaint('port', 'invalid', `Invalid port: ${port}`))
  return issues
}

/** A header takes no more than this. The token itself is not repeated. */
export function tokenIssues({ token }: Config): InputIssue[] {
  if (typeof token === 'string' && /^[\x21-\x7e]{1,4096}$/.test(token)) return []
  return [complaint('token', 'invalid', 'Invalid token: it must be of printable ASCII characters without spaces')]
}

const PROPERTIES = ['varchar', 'super']

export function propertiesIssues({ properties_data_type: type }: Config): InputIssue[] {
  if (type == null || PROPERTIES.includes(String(type))) return []
  const message = `Properties data type ${type} is not supported. Supported data types are ${listed(PROPERTIES)}`
  return [complaint('properties_data_type', 'unsupported', message)]
}

/** What Redshift is told in a statement: texts, out of whose quotes nothing leads. */
export function copyInputIssues(inputs: unknown): InputIssue[] {
  const texts = Object.values(Object(inputs)).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null ? Object.values(value) : [value],
  )
  const isPlain = (value: unknown) => value === null || (typeof value === 'string' && !/['"\\\p{Cc}]/u.test(value))
  if (texts.every(isPlain)) return []
  return [complaint('copy_inputs', 'invalid', "Inputs for 'COPY' must be texts without quotes and backslashes")]
}

export function datasetIssues(config: Config): InputIssue[] {
  const patterns = {
    project_id: /^[a-z0-9:.-]{1,63}$/i,
    dataset_id: /^\w{1,1024}$/,
    table_id: /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]{1,900}$/u,
  }
  return Object.entries(patterns).flatMap(([key, pattern]) =>
    config[key] === undefined || pattern.test(String(config[key]))
      ? []
      : [complaint(key, 'invalid', `Invalid ${key}: ${config[key]}`)],
  )
}
