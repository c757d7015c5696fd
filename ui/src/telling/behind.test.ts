import { describe, expect, it } from 'vitest';

import { recorded } from '../../tests/moments';
import { behind, deferSteps } from './behind';

const placeAt = (moment: string) => {
  const [place] = recorded(moment).snapshot.places;
  if (place === undefined) throw new Error(`${moment} has no place`);
  return place;
};

describe('letting others pass', () => {
  it('knows how many stand behind from the board', () => {
    expect(behind(placeAt('waiting'))).toBe(92_039 - 1_000);
    expect(behind(placeAt('called'))).toBe(0);
    expect(behind(placeAt('ready')), 'before the draw').toBeNull();
    expect(behind(placeAt('joining')), 'without a board').toBeNull();
  });

  it('never offers one past the end, nor more than four', () => {
    for (const many of [0, 1, 2, 3, 4, 5, 9, 10, 41, 99, 100, 999, 91_039, 6_000_000]) {
      const steps = deferSteps(many);
      expect(steps.every((step) => step >= 1 && step <= many), String(many)).toBe(true);
      expect(steps.length, String(many)).toBeLessThanOrEqual(4);
      expect(steps, String(many)).toEqual([...new Set(steps)].sort((one, other) => one - other));
      expect(steps.length > 0, String(many)).toBe(many > 0);
    }
  });

  it('fits how many there are', () => {
    expect(deferSteps(3)).toEqual([1, 2]);
    expect(deferSteps(41)).toEqual([5, 10, 20]);
    expect(deferSteps(91_039)).toEqual([5, 100, 2_000, 50_000]);
    expect(deferSteps(null)).toEqual([5, 10, 50]);
  });
});
