// How many may be let pass: never more than stand behind.

import type { PlaceView } from '../host/types';

/** Shown at once; more is a list to read. */
const AT_MOST = 4;
/** Where nobody knows how many stand behind. */
const UNKNOWN = [5, 10, 50];

/** How many stand behind by the last board; null where that is not known. */
export function behind({ ticket, line }: PlaceView): number | null {
  if (ticket === null || ticket.number === null || line === null) return null;
  return Math.max(0, line.taken - ticket.number);
}

/** Round numbers from few to nearly all of them. */
export function deferSteps(many: number | null): number[] {
  if (many === null) return UNKNOWN;
  const round: number[] = [];
  for (let ten = 1; ten <= many; ten *= 10) round.push(...[1, 2, 5].map((digit) => digit * ten).filter((step) => step <= many));
  // Who can let five pass is not asked about one.
  const steps = many < 5 ? round : round.filter((step) => step >= 5);
  if (steps.length <= AT_MOST) return steps;
  const at = (nr: number) => steps[Math.round((nr * (steps.length - 1)) / (AT_MOST - 1))] as number;
  return Array.from({ length: AT_MOST }, (_, nr) => at(nr));
}
