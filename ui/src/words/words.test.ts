import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { isCoded, said, sentences, slotTypes, sources } from '../../scripts/words';
import { Words, fill, type Key } from './words';

const TYPES = fileURLToPath(new URL('./sentences.ts', import.meta.url));

describe('the words of the page', () => {
  it('have the types that are committed', () => {
    if (process.env['JARI_WRITE_GOLDEN']) writeFileSync(TYPES, slotTypes());
    expect(readFileSync(TYPES, 'utf8'), 'npm run words').toBe(slotTypes());
  });

  it('are all said somewhere', () => {
    const all = sentences('en');
    const used = said(all);
    const own = Object.keys(all).filter((key) => key.startsWith('ui.') && !isCoded(key));
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((key) => !used.has(key))).toEqual([]);
  });

  it('are there in both languages for whatever is said', () => {
    const literals = sources().flatMap(({ path, text }) =>
      [...text.matchAll(/'(ui\.[a-z_.]+)'/g)].map((match) => ({ path, key: match[1] as string })),
    );
    for (const language of ['ko', 'en'] as const) {
      const all = sentences(language);
      const missing = literals.filter(({ key }) => !(key in all) && !(`${key}.one` in all && `${key}.other` in all));
      expect(missing, language).toEqual([]);
    }
  });

  it('name next steps of the app only where the command line has its own', () => {
    const all = sentences('en');
    const own = Object.keys(all).filter((key) => key.startsWith('ui.next.'));
    expect(own.filter((key) => !(key.replace('ui.', '') in all))).toEqual([]);
  });

  it('know no command line', () => {
    for (const language of ['ko', 'en'] as const) {
      const words = new Words(language, sentences(language));
      const steps = Object.keys(sentences(language)).filter((key) => key.startsWith('next.'));
      const told = steps.map((key) => words.next(key.replace('next.', '')));
      expect(told.filter((text) => /--[a-z]|JARI_|명령|command/.test(text))).toEqual([]);
    }
  });
});

describe('a sentence', () => {
  const words = (language: 'ko' | 'en') => new Words(language, sentences(language));

  it('is filled in one pass', () => {
    expect(fill('a {x} b {y}', { x: '{y}', y: '1' })).toBe('a {y} b 1');
  });

  it('is never shown with an open slot', () => {
    expect(() => fill('a {x}', {})).toThrow('x');
    const [key, slots] = ['waiting.number', {}] as unknown as [Key, never];
    expect(() => words('ko').say(key, slots)).toThrow('number');
  });

  it('has a form for one', () => {
    expect(words('en').count('ui.slip.ahead', 1)).toBe('At most one person ahead');
    expect(words('ko').count('ui.choose.hold', 1)).toBe(sentences('ko')['ui.choose.hold.one']);
    expect(words('en').count('ui.slip.ahead', 999)).toBe('At most 999 people ahead');
    expect(words('ko').count('ui.slip.ahead', 91_039)).toBe('앞에 많아야 91,039명 있어요');
  });

  it('is there for codes that are newer than this build', () => {
    expect(words('en').coded('refusal', 'of_tomorrow')).toBe(sentences('en')['refusal.unknown']);
    expect(words('ko').next('of_tomorrow')).toBe(sentences('ko')['next.unknown']);
  });
});
