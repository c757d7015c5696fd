// The pages a person opened, one on the other, and the way back.

import { isBase, nameOf, type Base, type Opened, type Page } from './route';

/** An opened page stays with the service and the place it was opened on. */
export interface Step {
  page: Opened;
  service: string | null;
  place: { service: string; event: string } | null;
}

export interface Trail {
  base: Base;
  steps: Step[];
}

/** Nobody goes back further than this; the oldest steps are forgotten. */
const LONGEST = 12;

export const BEGINNING: Trail = { base: { is: 'now' }, steps: [] };

export function pageOf({ base, steps }: Trail): Page {
  return steps.at(-1)?.page ?? base;
}

/** A base lies under everything: what was opened before is left. */
export function opened(trail: Trail, page: Page, on: Omit<Step, 'page'>): Trail {
  if (isBase(page)) return { base: page, steps: [] };
  if (isSame(pageOf(trail), page)) return trail;
  return { ...trail, steps: [...trail.steps, { page, ...on }].slice(-LONGEST) };
}

export function back({ base, steps }: Trail): Trail {
  return { base, steps: steps.slice(0, -1) };
}

/** The page on top has done its work: it gives way to this one, which may lie right under it. */
export function replaced(trail: Trail, page: Opened): Trail {
  const top = trail.steps.at(-1);
  const under = back(trail);
  return opened(under, page, { service: top?.service ?? null, place: top?.place ?? null });
}

function isSame(one: Page, other: Page): boolean {
  return !isBase(one) && !isBase(other) && nameOf(one, 'events') === nameOf(other, 'events');
}
