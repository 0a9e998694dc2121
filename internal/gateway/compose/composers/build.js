// Bundles the two composers, one script each, into ../dist, which the program embeds.
import { build } from 'esbuild'

await build({
  entryPoints: { cosmo: 'src/cosmo.js', guild: 'src/guild.js' },
  outdir: '../dist',
  bundle: true,
  format: 'iife',
  globalName: 'composer',
  platform: 'neutral',
  target: 'es2020', // what the engine that runs them knows
  mainFields: ['module', 'main'],
  conditions: ['import', 'module', 'require'],
  minifySyntax: true,
  minifyWhitespace: true, // names stay: the libraries read those of their classes
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  // What the libraries import of Node, as far as composition uses it.
  alias: {
    'crypto': './shims/crypto.js',
    'node:crypto': './shims/crypto.js',
    'debug': './shims/nothing.js',
    'pino': './shims/nothing.js',
    'url': './shims/nothing.js',
    'util': './shims/nothing.js',
  },
  logLevel: 'warning',
})
