// GraphiQL on this hub's own endpoint or, at /federation/graphiql, on that of the federated graph, with nothing from elsewhere.
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createClient } from 'graphql-ws'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import 'graphiql/graphiql.css'
import './graphiql.css'

const firstQuery = `# Press the triangle, or Ctrl-Enter. Ctrl-Space completes.
{
  initiatives(first: 5, filter: { kinds: ["caisse"] }, orderBy: { field: STARTED_ON, direction: DESC }) {
    totalCount
    nodes {
      name
      startedOn
      place {
        name
        ancestors {
          kind
          name
        }
      }
      carriers(first: 3) {
        nodes {
          source {
            name
          }
        }
      }
    }
  }
}
`

const url = new URL(location.pathname.startsWith('/federation') ? '/federation/graphql' : '/graphql', location.href)
const socket = new URL(url)
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

const fetcher = createGraphiQLFetcher({ url: url.href, wsClient: createClient({ url: socket.href, lazy: true }) })

const asked = new URLSearchParams(location.search) // a page of the explorer leads here with the query behind it

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, { fetcher, defaultQuery: firstQuery, query: asked.get('query') ?? undefined, variables: asked.get('variables') ?? undefined }),
)
