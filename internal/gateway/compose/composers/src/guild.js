// Composes the supergraph in the form that Hive's and Apollo's routers read, and names its errors by the codes of the
// Federation specification.
import { composeServices, compositionHasErrors } from '@theguild/federation-composition'
import { parse } from 'graphql'

export function compose(request) {
  try {
    return JSON.stringify(composed(JSON.parse(request)))
  } catch (e) { // a schema that the library cannot read at all
    return JSON.stringify({ errors: [{ message: e.message }] })
  }
}

function composed(subgraphs) {
  // Satisfiability is checked by the other composer: here it takes time that grows faster than the graph.
  const result = composeServices(subgraphs.map((s) => ({ name: s.name, url: s.url, typeDefs: parse(s.sdl) })), { disableValidationRules: ['SatisfiabilityRule'] })
  if (compositionHasErrors(result)) {
    return { errors: result.errors.map((e) => ({ message: e.message, code: e.extensions?.code })) }
  }
  return { supergraphSdl: result.supergraphSdl }
}
