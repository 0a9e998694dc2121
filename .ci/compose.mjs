// Composes the hub's SDL with a partner that extends it: node compose.mjs hub.graphql
import { readFileSync } from 'node:fs'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const partner = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@shareable"])
  type Query { marketProducts: [MarketProduct!] }
  type MarketProduct @key(fields: "id") { id: ID!, name: String!, soldBy: Initiative }
  type Initiative @key(fields: "id") { id: ID!, marketProducts: [MarketProduct!] }
  type Territory @key(fields: "id", resolvable: false) { id: ID! }
`
const result = composeServices([
  { name: 'hub', url: 'http://hub.example/graphql', typeDefs: parse(readFileSync(process.argv[2], 'utf8')) },
  { name: 'market', url: 'http://market.example/graphql', typeDefs: parse(partner) },
])
for (const error of result.errors ?? []) console.error(error.message)
console.log(result.errors ? '0 passed, 1 failed' : '1 passed, 0 failed')
process.exit(result.errors ? 1 : 0)
