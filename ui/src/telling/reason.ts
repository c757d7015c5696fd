// Why something did not come about, and what to do next: always both.

import type { ReasonView } from '../host/types';
import { dateTime, span } from '../words/when';
import type { Words } from '../words/words';

/** Nobody has to be told to wait so many milliseconds. */
const SOON = 5_000;

export interface ReasonWords {
  what: string;
  facts: string[];
  next: string;
}

export function reasonWords(words: Words, reason: ReasonView, zone: string): ReasonWords {
  return {
    what: words.coded(reason.words, reason.code),
    facts: facts(words, reason, zone),
    next: [words.next(reason.next), again(words, reason, zone)].filter(Boolean).join(' '),
  };
}

function facts(words: Words, { facts }: ReasonView, zone: string): string[] {
  const told: string[] = [];
  if (facts.window !== null) {
    const { opens, ends, cohort } = facts.window;
    told.push(
      words.say('about.window', { opens: dateTime(words, opens, zone), ends: dateTime(words, ends, zone), cohort }),
    );
  }
  if (facts.tries_left !== null) told.push(words.say('about.tries', { tries: words.number(facts.tries_left) }));
  if (facts.limit !== null) told.push(words.say('about.limit', { limit: words.number(facts.limit) }));
  if (facts.spoken !== null) {
    told.push(words.say('about.spoken', { from: String(facts.spoken.min), to: String(facts.spoken.max) }));
  }
  return told;
}

function again(words: Words, { retry }: ReasonView, zone: string): string | null {
  switch (retry.when) {
    case 'after':
      return retry.ms > SOON ? words.say('ui.again.after', { after: span(words, retry.ms / 1_000) }) : null;
    case 'at':
      return words.say('ui.again.at', { time: dateTime(words, retry.at, zone) });
    case 'never':
      return null;
  }
}
