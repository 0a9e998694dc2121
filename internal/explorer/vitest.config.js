import { defineConfig } from 'vitest/config'

// The islands and the widget on their own, in a document without a browser; what a browser does, Chromium shows in Go.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: { root: 'ui', environment: 'happy-dom', include: ['**/*.test.ts'], restoreMocks: true, unstubGlobals: true },
})
