import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const TOKENS = readFileSync(fileURLToPath(new URL('./tokens.css', import.meta.url)), 'utf8');

const THEMES = {
  light: ':root {',
  dark: ":root[data-theme='dark'] {",
  'high contrast': ":root[data-contrast='high'] {",
  'high contrast, dark': ":root[data-contrast='high'][data-theme='dark'] {",
};

/** What is written on what, and how well it must be told apart. */
const PAIRS: [ink: string, grounds: string[], ratio: number][] = [
  ['ink', ['paper', 'surface', 'sunken', 'indigo-tint', 'pine-tint', 'amber-tint', 'persimmon-tint', 'error-tint'], 7],
  ['muted', ['paper', 'surface', 'sunken'], 4.5],
  ['indigo', ['paper', 'surface', 'sunken', 'indigo-tint', 'amber-tint', 'error-tint'], 4.5],
  ['on-indigo', ['indigo'], 4.5],
  ['on-persimmon', ['persimmon'], 4.5],
  ['persimmon', ['paper', 'surface', 'persimmon-tint'], 4.5],
  ['pine', ['surface', 'pine-tint'], 4.5],
  ['amber', ['paper', 'amber-tint'], 4.5],
  ['error', ['paper', 'surface', 'error-tint'], 4.5],
  ['line', ['paper', 'surface'], 3],
];

describe('colours', () => {
  for (const [theme, opening] of Object.entries(THEMES)) {
    it(`are told apart in ${theme}`, () => {
      const colours = { ...tokens(':root {'), ...tokens(opening) };
      const weak = PAIRS.flatMap(([ink, grounds, least]) =>
        grounds
          .map((ground) => ({ pair: `${ink} on ${ground}`, ratio: ratio(colours[ink], colours[ground]), least }))
          .filter((found) => !(found.ratio >= found.least)),
      );
      expect(weak).toEqual([]);
    });
  }

  it('are measured as WCAG does', () => {
    expect(ratio('#000000', '#ffffff')).toBeCloseTo(21);
    expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 1);
  });
});

function tokens(opening: string): Record<string, string> {
  const from = TOKENS.indexOf(`\n${opening}`);
  const block = TOKENS.slice(from, TOKENS.indexOf('\n}', from));
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]));
}

function ratio(one = '', other = ''): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
