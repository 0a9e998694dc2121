// Runs the GraphQL-over-HTTP audit of graphql-http against a server: node audit.mjs http://127.0.0.1:8080/graphql
// Every MUST and SHOULD has to pass; a MAY that is not taken is only counted.
import { auditServer } from 'graphql-http'

const results = await auditServer({ url: process.argv[2] })
let failed = 0
let optional = 0
for (const result of results) {
  if (result.status === 'ok') continue
  const required = /^(MUST|SHOULD)/.test(result.name)
  if (required) failed++
  else optional++
  console.log(`${required ? 'FAILED' : 'not taken'}: ${result.name}: ${result.reason}`)
}
console.log(`${results.length - failed - optional} passed, ${failed} failed, ${optional} skipped`)
process.exit(failed === 0 ? 0 : 1)
