// How much JavaScript the app starts with: what the page loads before its
// first screen stands, and the words of one language. Fails above the budget.
// What is read afterwards, while nobody waits for it, is told beside it.

import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** What an old phone's web view reads in a blink. */
const BUDGET = 60_000;

const dist = new URL('../dist/', import.meta.url);
const text = (name) => readFileSync(new URL(`assets/${name}`, dist), 'utf8');
const gzip = (name) => gzipSync(text(name), { level: 9 }).length;
const sum = (names) => [...names].reduce((total, name) => total + gzip(name), 0);
const kB = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;

/** A file and all that it imports before it runs. */
function withImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, other] of text(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) withImports(other, seen);
  return seen;
}

const all = readdirSync(new URL('assets/', dist)).filter((name) => name.endsWith('.js'));
const words = all.filter((name) => /^(ko|en)-/.test(name));
const named = [...readFileSync(new URL('index.html', dist), 'utf8').matchAll(/assets\/([^"']+\.js)["']/g)].map((found) => found[1]);
// The page asks for its host before it shows anything.
const begins = [...named, ...all.filter((name) => /^tauri-/.test(name))];
const first = new Set(begins.flatMap((name) => [...withImports(name)]));
const later = all.filter((name) => !first.has(name) && !words.includes(name));
const oneLanguage = Math.max(...words.map(gzip));
const total = sum(first) + oneLanguage;

console.log(
  `JavaScript, gzip: ${kB(total)} of ${kB(BUDGET)} at the start (code ${kB(sum(first))}, the words of one language ` +
    `${kB(oneLanguage)}); ${kB(sum(later))} once the first screen stands`,
);
if (named.length === 0 || begins.length === named.length) {
  console.error('the page names no script, or has no host');
  process.exitCode = 1;
}
if (all.some((name) => name.startsWith('mock-'))) {
  console.error('the recordings are in the build that is shipped');
  process.exitCode = 1;
}
if (!(total <= BUDGET)) {
  console.error('over the budget');
  process.exitCode = 1;
}
