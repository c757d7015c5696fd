import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { words } from './scripts/words.ts';

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// `--mode mock` builds the page that replays recordings in a plain browser;
// every other build holds the app alone.
export default defineConfig(({ mode }) => ({
  plugins: [words(), svelte()],
  clearScreen: false,
  build: {
    target: ['es2022', 'safari15'],
    outDir: mode === 'mock' ? 'dist-mock' : 'dist',
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: the page's policy knows no data address.
    assetsInlineLimit: 0,
  },
  server: { strictPort: true, port: 5173 },
  // The policy of the app's window, so that a break of it shows here.
  preview: { strictPort: true, port: 4173, headers: { 'Content-Security-Policy': POLICY } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
}));
