/**
 * The identity of a role inside its organization is its key, the normalised name (tours-events.md 5). Two names that
 * give one key are one role, and a role whose key is a system role's shadows that role.
 */

/** Code points that render as nothing: kept, they would make two keys that no reader can tell apart. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
const GAPS = /[\s\p{Cc}]+/gu

/** Trimmed, NFKC, case-folded, inner white space collapsed to single spaces. Idempotent; `''` for a name of nothing. */
export function normaliseRoleKey(name: string): string {
  // Stripped before the last NFKC, which then joins what the invisible ones kept apart.
  const visible = name.normalize('NFKC').replace(INVISIBLE, '')
  // Lower, upper, lower comes to full case folding (ß = ss); only the final sigma needs help.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
  return folded.normalize('NFKC').replace(GAPS, ' ').trim()
}

/** Names of principals that no organization may create or shadow (tours-events.md 7, E7). */
const RESERVED = [
  'owner',
  'super admin',
  'super administrator',
  'platform admin',
  'partner',
  'partner key',
  'organization key',
  'organisation key',
]

/** System roles that an organization may shadow, but only under their exact key. */
const SHADOWABLE = ['admin', 'member']

/** Letters of other scripts, and shapes inside Latin, that are read as a Latin letter and survive NFKC. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'аαɑᴀ@ɐꭺ4',
  b: 'вʙᏼƅ',
  c: 'сϲᴄꮯ',
  d: 'ԁᴅđɗꭰ',
  e: 'еєεᴇҽ3ɛꭼ',
  f: 'ϝꜰ',
  g: 'ɡցɢ9',
  h: 'һհнʜħꮋ',
  i: 'іιıɪɩ1lӏłl',
  j: 'јϳᴊ',
  k: 'кκᴋ',
  m: 'мᴍꮇ',
  n: 'пηոռɴи',
  o: 'оοσօᴏø0ө',
  p: 'рρᴘꮲ',
  q: 'ԛգ',
  r: 'гʀгꮢ',
  s: 'ѕꜱƽ5$ꮪ',
  t: 'тτᴛ7ꭲ',
  u: 'υսᴜʊ',
  v: 'νѵᴠ',
  w: 'ѡԝωɯᴡшաꮃ',
  x: 'хχ',
  y: 'уγүʏ',
  z: 'ᴢ2',
}

const LATIN_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)

/** What a hurried reader sees: accents, separators, punctuation and look-alikes folded away. */
function skeleton(name: string): string {
  const bare = normaliseRoleKey(name).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const latin = Array.from(bare, (character) => LATIN_OF.get(character) ?? character).join('')
  return latin
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}

const RESERVED_SKELETONS: ReadonlySet<string> = new Set(RESERVED.map(skeleton))
const SHADOWABLE_SKELETONS: ReadonlySet<string> = new Set(SHADOWABLE.map(skeleton))

/**
 * Whether an organization may not have a role of this name: a reserved one however it is spelt (case, separators,
 * look-alike Unicode, invisible characters), or an imitation of `admin` or `member` that would not shadow it.
 */
export function isReservedRoleKey(name: string): boolean {
  const seen = skeleton(name)
  if (RESERVED_SKELETONS.has(seen)) return true
  return SHADOWABLE_SKELETONS.has(seen) && !SHADOWABLE.includes(normaliseRoleKey(name))
}
