// The words of crates/locales as the page gets them: what is said there, and
// nothing of what only the command line says.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

const LOCALES = fileURLToPath(new URL('../../crates/locales/', import.meta.url));
const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));

/** Groups whose keys are codes that come from the core at run time. */
export const CODED = ['refusal', 'next', 'error', 'ui.next'] as const;

export type Sentences = Record<string, string>;

export function sentences(language: 'ko' | 'en'): Sentences {
  return JSON.parse(readFileSync(join(LOCALES, `${language}.json`), 'utf8')) as Sentences;
}

/** Every file of the page that may say something. */
export function sources(): { path: string; text: string }[] {
  const names = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const spoken = names.filter((name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$/.test(name));
  return spoken
    .filter((name) => !name.includes('sentences.ts') && !name.startsWith('host/bindings'))
    .map((name) => ({ path: name, text: readFileSync(join(SOURCE, name), 'utf8') }));
}

/** The keys among `all` that stand in a source as a whole literal. */
export function said(all: Sentences): Set<string> {
  const text = sources()
    .map((source) => source.text)
    .join('\n');
  const literals = new Set([...text.matchAll(/(['"`])([a-z_0-9]+(?:\.[a-z_0-9-]+)*)\1/g)].map((m) => m[2]));
  // A counted sentence is named without its plural form.
  const isSaid = (key: string) => literals.has(key) || literals.has(key.replace(/\.(one|other)$/, ''));
  return new Set(Object.keys(all).filter(isSaid));
}

export function isCoded(key: string): boolean {
  return CODED.some((group) => key.startsWith(`${group}.`));
}

/** What only a terminal says: its own errors, and steps that the app tells in its own words. */
function isOfTheCommandLine(all: Sentences, key: string): boolean {
  return /^error\.(argument_|confirmation_needed|not_confirmed|interrupted|not_reached)/.test(key) || `ui.${key}` in all;
}

/** `virtual:words/ko` and `virtual:words/en`. */
export function words(): Plugin {
  const prefix = 'virtual:words/';
  return {
    name: 'words',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const all = sentences(id.slice(prefix.length + 1) as 'ko' | 'en');
      const used = said(all);
      const kept = Object.entries(all).filter(([key]) => used.has(key) || (isCoded(key) && !isOfTheCommandLine(all, key)));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(kept)))})`;
    },
  };
}

/** The slots of every sentence that is said here as TypeScript: src/words/sentences.ts. */
export function slotTypes(): string {
  const slots = (sentence: string) => [...new Set([...sentence.matchAll(/\{([a-z_]+)\}/g)].map((m) => `'${m[1]}'`))];
  const every = sentences('en');
  const used = said(every);
  const all = Object.entries(every).filter(([key]) => used.has(key) && !isCoded(key));
  const lines = all.map(([key, sentence]) => `  '${key}': ${slots(sentence).sort().join(' | ') || 'never'};`);
  return [
    '// @generated from crates/locales by `npm run words`; a difference fails `npm test`.',
    '',
    '/** Every sentence that is said here, and what it has slots for. */',
    'export interface Slots {',
    ...lines,
    '}',
    '',
  ].join('\n');
}
