// How much JavaScript the app starts with: its code, and the words of one
// language. Fails above the budget.

import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** What an old phone's web view reads in a blink. */
const BUDGET = 60_000;

const folder = new URL('../dist/assets/', import.meta.url);
const sizes = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, gzip: gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length }));
const isWords = ({ name }) => /^(ko|en)-/.test(name);
const code = sizes.filter((one) => !isWords(one)).reduce((sum, one) => sum + one.gzip, 0);
const words = Math.max(...sizes.filter(isWords).map((one) => one.gzip));
const kB = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;
console.log(`JavaScript, gzip: ${kB(code + words)} of ${kB(BUDGET)} (code ${kB(code)}, the words of one language ${kB(words)})`);
if (readdirSync(folder).some((name) => name.startsWith('mock-'))) {
  console.error('the recordings are in the build that is shipped');
  process.exitCode = 1;
}
if (!(code + words <= BUDGET)) {
  console.error('over the budget');
  process.exitCode = 1;
}
