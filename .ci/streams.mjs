// streams: a query, a mutation and a subscription over Server-Sent Events (graphql-sse, distinct connections) and over a
// WebSocket (graphql-ws), by the reference clients of the two protocols.
import { createClient as sse } from 'graphql-sse'
import { createClient as ws } from 'graphql-ws'
import WebSocket from 'ws'

const url = process.argv[2]

// results are all that an operation answers, or the first few.
async function results(operation, most = Infinity) {
  const found = []
  for await (const result of operation) {
    found.push(result)
    if (found.length === most) break // which completes it
  }
  return found
}

async function check(name, iterate) {
  const query = await results(iterate({ query: '{ hub { name } }' }))
  if (query.length !== 1 || !query[0].data.hub.name) throw new Error(`${name}: a query is answered ${JSON.stringify(query)}`)
  const mutation = await results(iterate({ query: 'mutation { unlinkRecord(input: { scheme: "siren", value: "1" }) { userErrors { code } } }' }))
  if (mutation.length !== 1 || !mutation[0].data.unlinkRecord.userErrors[0].code) throw new Error(`${name}: a mutation is answered ${JSON.stringify(mutation)}`)
  const [page] = await results(iterate({ query: '{ changes(first: 1) { endCursor } }' }))
  const after = page.data.changes.endCursor
  const events = await results(
    iterate({ query: 'subscription ($after: String!) { recordChanged(after: $after) { cursor recordId } }', variables: { after } }),
    3,
  )
  if (events.length !== 3 || events.some((event) => !event.data.recordChanged.cursor)) throw new Error(`${name}: a subscription is answered ${JSON.stringify(events)}`)
}

const events = sse({ url, retryAttempts: 0 })
await check('graphql-sse', (request) => events.iterate(request))
events.dispose()
const socket = ws({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })
await check('graphql-ws', (request) => socket.iterate(request))
await socket.dispose()
console.log(`${url}: streams pass`)
