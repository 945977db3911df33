import { prefersHtml } from '../http/prefers-html.js'
import { printedSchema } from '../print-schema.js'
import type { App } from '../server.js'
import type { Services } from '../services.js'
import { answerAsset } from './assets.js'
import { cytoscape } from './cytoscape-bundle.js'
import { graphiql } from './graphiql-bundle.js'
import { answerInvitation } from './invitation.js'
import { hasPicture } from './navigation.js'
import { answerPlayground } from './playground.js'
import { answerReference } from './reference.js'
import { answerReferences } from './references.js'
import { answerResetPassword } from './reset-password.js'
import { answerSchemaFile } from './schema-file.js'
import { answerSchemaPage } from './schema-page.js'
import { swaggerUi } from './swagger-bundle.js'
import { answerWelcome } from './welcome.js'

/**
 * Mounts what people open in a browser: the welcome page, the reference of the REST doors, the playground, the picture of
 * the schema, the pages of an invitation and of a new password, and their files. None of them asks another host for
 * anything. The playground shares its path with the graph, hence before it.
 */
export function mountPages(app: App, services: Services): void {
  const { playground, introspection } = services.settings
  app.get('/', (c) => answerWelcome(services, c))
  app.get('/invitations/:token', (c) => answerInvitation(services, c, c.req.param('token')))
  app.get('/reset-password', (c) => answerResetPassword(services, c))
  app.get('/docs', (c) => answerReferences(services, c))
  app.get('/docs/:dialect', async (c) => (await answerReference(services, c, c.req.param('dialect'))) ?? c.notFound())
  if (playground) {
    app.get('/graphql', async (c, next) =>
      prefersHtml(c) && c.req.query('query') === undefined ? answerPlayground(services, c) : next(),
    )
  }
  if (hasPicture(services)) app.get('/schema', (c) => answerSchemaPage(services, c))
  if (introspection) {
    let sdl: string | undefined
    app.get('/schema.graphql', (c) => {
      sdl ??= printedSchema()
      return c.text(sdl, 200, { 'x-content-type-options': 'nosniff' })
    })
  }
  app.get('/assets/:folder/:name', async (c) => {
    const { folder, name } = c.req.param()
    const file =
      answerAsset(c, folder, name) ??
      (await swaggerUi.answer(c, folder, name)) ??
      (playground ? await graphiql.answer(c, folder, name) : null) ??
      (hasPicture(services) ? (answerSchemaFile(c, folder, name) ?? (await cytoscape.answer(c, folder, name))) : null)
    return file ?? c.notFound()
  })
}
