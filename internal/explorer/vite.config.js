import { defineConfig } from 'vite'

// The scripts of the pages, and GraphiQL, are built into dist, which the program embeds. publicDir holds the .gitkeep that
// Vite would remove. The manifest tells the program what the files are called.
export default defineConfig({
  root: 'ui',
  publicDir: 'public',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the pages' policy takes scripts and styles from files only
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { main: 'ui/main.ts', graphiql: 'ui/graphiql.html' },
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning), // "use client" means nothing here
    },
  },
})
