import { defineConfig } from 'vite'

// The widget is one classic script without a hash in its name: partners' pages name it.
export default defineConfig({
  root: 'ui',
  publicDir: false,
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    lib: { entry: 'widget/widget.ts', formats: ['iife'], name: 'essaim', fileName: () => 'widget.js' },
  },
})
