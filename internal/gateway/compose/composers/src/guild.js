// Composes the supergraph in the form that Hive's and Apollo's routers read, and names its errors by the codes of the
// Federation specification.
import { composeServices, compositionHasErrors } from '@theguild/federation-composition'
import { parse } from 'graphql'

export function compose(request) {
  const subgraphs = JSON.parse(request).map((s) => ({ name: s.name, url: s.url, typeDefs: parse(s.sdl) }))
  // Satisfiability is checked by the other composer: here it takes time that grows faster than the graph.
  const result = composeServices(subgraphs, { disableValidationRules: ['SatisfiabilityRule'] })
  if (compositionHasErrors(result)) {
    return JSON.stringify({ errors: result.errors.map((e) => ({ message: e.message, code: e.extensions?.code })) })
  }
  return JSON.stringify({ supergraphSdl: result.supergraphSdl })
}
