// What is told of the type that is chosen: a pure function of the model, for schema.js.

/** An element with attributes and children; text is put in as text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value)
  made.append(...children.filter((child) => child !== null))
  return made
}

const linkTo = (name) => element('a', { href: `#${name}` }, name)

/** Backquoted words of a description as code. */
const prose = (text) => text.split('`').map((part, index) => (index % 2 ? element('code', {}, part) : part))

/** A type as the schema writes it, its name a link. */
function written(type, to) {
  const [before, after] = type.split(to)
  return [before, linkTo(to), after]
}

const PAGING = new Set(['first', 'after', 'last', 'before'])

/** The arguments between brackets. Every list has the same four of paging: one word for all. */
function argumentsOf(args) {
  const own = args.filter(({ name }) => !PAGING.has(name))
  const told = own.map((one) => [`${one.name}: `, ...written(one.type, one.to)])
  if (own.length < args.length) told.push(['paging'])
  return told.length === 0 ? [] : ['(', ...told.flatMap((one, index) => (index ? [', ', ...one] : one)), ')']
}

const signatureOf = ({ name, type, to, args }) =>
  element('p', { class: 'signature' }, element('strong', {}, name), ...argumentsOf(args), ': ', ...written(type, to))

/** Descriptions say it where there is more to say than the permission. */
const isTold = ({ about, needs }) => about.includes(`\`${needs}\``)

const fieldOf = (field) =>
  element(
    'li',
    { 'data-field': field.name },
    signatureOf(field),
    element('p', {}, ...prose(field.about)),
    field.needs && !isTold(field) ? element('p', { class: 'needs' }, 'Needs ', element('code', {}, field.needs)) : null,
    field.deprecated && element('p', { class: 'needs' }, `Deprecated: ${field.deprecated}`),
  )

const part = (title, content) => (content ? [element('h3', {}, title), content] : [])
const listOf = (items) => (items.length === 0 ? null : element('ul', {}, ...items))

/** Fields of any type that lead to this one. */
const leadingTo = (model, name) =>
  model.flatMap((type) =>
    type.fields.filter(({ to }) => to === name).map((field) => ({ from: type.name, field: field.name })),
  )

/** The elements that tell of a type. */
export function detailsOf(model, type) {
  const from = leadingTo(model, type.name)
  return [
    element('h2', { id: 'chosen' }, type.name),
    element('p', {}, ...prose(type.about)),
    ...(type.implements.length > 0
      ? [
          element(
            'p',
            { class: 'soft' },
            'Implements ',
            ...type.implements.flatMap((one, index) => [index ? ', ' : '', linkTo(one)]),
          ),
        ]
      : []),
    ...part('Fields', listOf(type.fields.map(fieldOf))),
    ...part(
      'Values',
      listOf(
        type.values.map(({ name, about }) =>
          element(
            'li',
            {},
            element('p', { class: 'signature' }, model.some((one) => one.name === name) ? linkTo(name) : name),
            element('p', {}, ...prose(about)),
          ),
        ),
      ),
    ),
    ...part(
      'Mutations that answer with it',
      type.mutations.length > 0
        ? element('p', {}, ...type.mutations.flatMap((one, index) => [index ? ', ' : '', element('code', {}, one)]))
        : null,
    ),
    ...part(
      'What leads here',
      from.length > 0
        ? element('p', {}, ...from.flatMap((one, index) => [index ? ', ' : '', linkTo(one.from), `.${one.field}`]))
        : null,
    ),
  ]
}
