// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run serve` signs in for the page while it is developed.
const backend = { target: 'http://127.0.0.1:7490', changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: { '^/bootmill\\.v1\\.': backend, '/session': backend, '/orgs/': backend },
  },
  build: {
    manifest: true,
    target: 'es2022',
    sourcemap: false,
    // An inlined asset would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // A busy machine is slow: only what hangs is ended.
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
