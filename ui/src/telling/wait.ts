// How long the wait is: a range with the time at which it was computed.

import type { PlaceView } from '../host/types';
import { span, timeOfDay } from '../words/when';
import type { Words } from '../words/words';
import { zoneOf } from './span';

export function waitWords(words: Words, place: PlaceView): string {
  if (place.wait === null || place.line === null) return words.say('waiting.no_range');
  const { early, late } = place.wait;
  return words.say('ui.wait.range', { low: span(words, early / 1_000), high: span(words, late / 1_000) });
}

/** When that was computed. */
export function asOfWords(words: Words, place: PlaceView): string | null {
  if (place.wait === null) return null;
  return words.say('ui.wait.as_of', { time: timeOfDay(words, place.wait.as_of, zoneOf(place)) });
}

/** The place in one sentence. */
export function placeWords(words: Words, place: PlaceView): string {
  const ticket = place.ticket;
  if (ticket === null) return words.say('joining');
  if (ticket.number === null) return words.say('waiting.drawn', { seq: words.number(ticket.entry) });
  const number = words.number(ticket.number);
  if (ticket.at_most_ahead === null || ticket.deferred_by !== null) return words.say('waiting.number', { number });
  if (ticket.at_most_ahead === 0) return words.say('waiting.next', { number });
  if (ticket.at_most_ahead === 1) return words.say('waiting.one_ahead', { number });
  return words.say('waiting.place', { number, ahead: words.number(ticket.at_most_ahead) });
}
