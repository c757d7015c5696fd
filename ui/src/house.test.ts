import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const files = ['src', 'tests', 'scripts'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte|css|mjs|py)$/.test(name) && !name.startsWith('host/bindings'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);
const having = (pattern: RegExp) => files.filter(({ path, text }) => !path.endsWith('house.test.ts') && pattern.test(text));
const paths = (found: { path: string }[]) => found.map(({ path }) => path);

describe('the house', () => {
  it('has files of at most 400 lines', () => {
    const long = files.filter(({ path, text }) => !path.endsWith('words/sentences.ts') && text.split('\n').length > 400);
    expect(paths(long)).toEqual([]);
  });

  it('knows the host in one folder', () => {
    expect(paths(having(/@tauri-apps/)).every((path) => path.startsWith('src/host/'))).toBe(true);
    expect(having(/@tauri-apps/).length).toBeGreaterThan(0);
  });

  it('has one timer', () => {
    expect(paths(having(/\bset(Timeout|Interval)\(|requestAnimationFrame\(/))).toEqual(['src/time/tick.svelte.ts']);
  });

  it('reads no wall clock', () => {
    expect(paths(having(/\bDate\.now\(|new Date\(\)/))).toEqual([]);
  });

  it('writes no HTML and no style attribute, which the policy refuses', () => {
    const svelte = files.filter(({ path }) => path.endsWith('.svelte'));
    expect(paths(svelte.filter(({ text }) => /\{@html|\sstyle="/.test(text)))).toEqual([]);
  });

  it('has no sentence outside of the locales', () => {
    const said = files.filter(({ path, text }) => {
      if (!path.startsWith('src/') || path.endsWith('.test.ts')) return false;
      const spoken = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|<!--[\s\S]*?-->/g, '').replace("'한국어'", '');
      return /[가-힣]/.test(spoken);
    });
    expect(paths(said)).toEqual([]);
  });
});
