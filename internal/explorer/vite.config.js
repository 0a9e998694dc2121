import { defineConfig } from 'vite'

// The pages are built into dist, which the program embeds. publicDir holds the .gitkeep that Vite would remove.
export default defineConfig({
  root: 'ui',
  publicDir: '../public',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the pages' policy takes scripts and styles from files only
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: 'ui/graphiql.html',
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning), // "use client" means nothing here
    },
  },
})
