// Composes the hub's SDL with the schemas of partners by the composers of Apollo's, Hive's and Cosmo's routers:
// node compose.mjs HUB PARTNER…, each a file or an address
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { composeServices as apollo } from '@apollo/composition'
import { composeServices as guild } from '@theguild/federation-composition'
import { federateSubgraphs as cosmo, LATEST_ROUTER_COMPATIBILITY_VERSION } from '@wundergraph/composition'
import { parse } from 'graphql'

const read = async (from) => from.startsWith('http') ? (await fetch(from)).text() : readFileSync(from, 'utf8')
const services = await Promise.all(process.argv.slice(2).map(async (from) => ({
  name: basename(from) === 'schema.graphql' ? basename(dirname(from)).replace(/\W/g, '') : basename(from, '.graphql'),
  url: 'https://service.example/graphql',
  typeDefs: parse(await read(from)),
})))
const composers = {
  '@apollo/composition': () => apollo(services).errors,
  '@theguild/federation-composition': () => guild(services).errors,
  '@wundergraph/composition': () => {
    const result = cosmo({ subgraphs: services.map((s) => ({ ...s, definitions: s.typeDefs })), version: LATEST_ROUTER_COMPATIBILITY_VERSION })
    return result.success ? undefined : result.errors
  },
}
let failed = 0
for (const [name, compose] of Object.entries(composers)) {
  const errors = compose() ?? []
  for (const error of errors) console.error(`${name}: ${error.message}`)
  if (errors.length) failed++
}
console.log(`${Object.keys(composers).length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
