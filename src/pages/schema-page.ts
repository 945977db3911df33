import { html } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { assetPath } from './assets.js'
import { cytoscape } from './cytoscape-bundle.js'
import { navigation } from './navigation.js'
import { answerPage, basePath, inScript, type Markup } from './page.js'
import { schemaFilePath, servedModel } from './schema-file.js'
import type { SchemaType, TypeGroup } from './schema-model.js'

const GROUPS: { group: TypeGroup; title: string; about: string }[] = [
  { group: 'noun', title: 'Nouns', about: 'what there is' },
  { group: 'start', title: 'Beginnings', about: 'where operations begin' },
  { group: 'page', title: 'Pages', about: 'connections and edges' },
  { group: 'answer', title: 'Answers', about: 'of mutations, and errors' },
  { group: 'input', title: 'Inputs', about: 'what operations take' },
  { group: 'value', title: 'Values', about: 'enums and scalars' },
]

/**
 * The schema as a picture: nouns and how they lead to one another. All that can be done there with a pointer can be done
 * in the list beside it, too.
 */
export function answerSchemaPage(services: Services, c: AppContext): Promise<Response> {
  cytoscape
    .prepare('cytoscape.js')
    .catch((error: unknown) => services.log.error({ err: error }, 'Cytoscape could not be unpacked'))
  const base = basePath(services)
  const model = servedModel()
  const options = {
    model: `${base}${schemaFilePath()}`,
    details: `${base}${assetPath('schema-details.js')}`,
    picture: `${base}${assetPath('schema-picture.js')}`,
  }
  return answerPage(c, {
    title: 'Schema · Orgraph',
    base,
    style: 'schema.css',
    scripts: ['schema.js'],
    bar: navigation(services, '/schema'),
    // Cytoscape would write a style element of its own, which the policy forbids, if none had this id.
    head: html`<template id="__________cytoscape_stylesheet"></template>
<script id="options" type="application/json">${inScript(options)}</script>
<link rel="modulepreload" href="${options.details}">
<link rel="modulepreload" href="${options.picture}">
<script src="${base}${cytoscape.path('cytoscape.js')}" defer></script>`,
    body: html`<main id="content" tabindex="-1">
<h1>The schema</h1>
<p class="soft lead">${String(model.filter(({ group }) => group === 'noun').length)} nouns and how they lead to one another.
<a href="${base}/schema.graphql">All of it as text</a></p>
<div class="tools">
<label class="search">Search <input id="search" type="search" autocomplete="off" placeholder="a type or a field"></label>
<fieldset><legend>Show</legend>
${GROUPS.map(
  ({ group, title }) => html`<label><input type="checkbox" name="group" value="${group}"
 ${group === 'noun' ? 'checked' : ''}> ${title}</label>`,
)}
</fieldset>
</div>
<div class="panes">
<nav id="types" aria-label="Types" tabindex="-1">
<p id="found" class="soft" role="status"></p>
${GROUPS.map((group) => listOf(group, model))}
</nav>
<section id="picture" aria-label="Picture of the types">
<div id="canvas" role="img" aria-label="The types as nodes, their fields as arrows. The list of types has the same as text."></div>
<p id="zoom"><button type="button" data-zoom="out" aria-label="Smaller">−</button>
<button type="button" data-zoom="in" aria-label="Larger">+</button>
<button type="button" data-zoom="fit">Whole</button></p>
</section>
<section id="details" aria-label="The type that is chosen" tabindex="0">
<p class="soft">Choose a type, in the list or in the picture.</p>
<noscript><p>The picture needs JavaScript; <a href="${base}/schema.graphql">the schema as text</a> does not.</p></noscript>
</section>
</div>
</main>`,
  })
}

function listOf({ group, title, about }: (typeof GROUPS)[number], model: SchemaType[]): Markup {
  const types = model.filter((type) => type.group === group)
  return html`<section data-group="${group}" ${group === 'noun' ? '' : 'hidden'}>
<h2>${title} <span class="soft">${about}</span></h2>
<ul>${types.map(({ name }) => html`<li><a href="#${name}" data-type="${name}">${name}</a></li>`)}</ul>
</section>`
}
