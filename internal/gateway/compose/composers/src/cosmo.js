// Composes the configuration that the gateway's engine and Cosmo's router plan with, and the schema that clients see.
import { federateSubgraphs, LATEST_ROUTER_COMPATIBILITY_VERSION } from '@wundergraph/composition'
import { buildRouterConfig, SubgraphKind } from '@wundergraph/cosmo-shared/dist/router-config/builder.js'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { parse, printSchema } from 'graphql'

export function compose(request) {
  try {
    return JSON.stringify(composed(JSON.parse(request)))
  } catch (e) { // a schema that the library cannot read at all
    return JSON.stringify({ errors: [{ message: e.message }] })
  }
}

function composed(subgraphs) {
  const result = federateSubgraphs({
    subgraphs: subgraphs.map((s) => ({ name: s.name, url: s.url, definitions: parse(s.sdl) })),
    version: LATEST_ROUTER_COMPATIBILITY_VERSION,
  })
  const warnings = (result.warnings ?? []).map((w) => ({ message: w.message, subgraph: w.subgraph?.name }))
  if (!result.success) {
    return { errors: result.errors.map((e) => ({ message: e.message })), warnings }
  }
  const clientSdl = printSchema(result.federatedGraphClientSchema)
  const config = buildRouterConfig({
    federatedClientSDL: clientSdl,
    federatedSDL: printSchemaWithDirectives(result.federatedGraphSchema),
    fieldConfigurations: result.fieldConfigurations,
    routerCompatibilityVersion: LATEST_ROUTER_COMPATIBILITY_VERSION,
    schemaVersionId: '',
    subgraphs: subgraphs.map((s) => {
      const own = result.subgraphConfigBySubgraphName.get(s.name)
      return {
        kind: SubgraphKind.Standard, id: s.name, name: s.name, url: s.url, sdl: s.sdl,
        subscriptionUrl: s.subscriptionUrl || s.url,
        subscriptionProtocol: s.subscriptionProtocol,
        websocketSubprotocol: s.subscriptionProtocol === 'ws' ? 'graphql-transport-ws' : undefined,
        schema: own?.schema, configurationDataByTypeName: own?.configurationDataByTypeName, costs: own?.costs,
      }
    }),
  })
  return { clientSdl, routerConfig: config.toJsonString(), warnings }
}
