// Serves a supergraph by Apollo's gateway, and prints where: node gateway.js SUPERGRAPH_SDL_FILE
import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

process.env.NODE_ENV = 'production'
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(process.argv[2], 'utf8') })
const { url } = await startStandaloneServer(new ApolloServer({ gateway, csrfPrevention: false }), { listen: { host: '127.0.0.1', port: 0 } })
console.log(url)
