// Why a line stands still.

import type { PlaceView } from '../host/types';
import { dateTime } from '../words/when';
import type { Words } from '../words/words';
import { zoneOf } from './span';

/** In its resting hours it goes on by itself; of a pause nobody knows the end. */
export function pauseWords(words: Words, place: PlaceView): string {
  const rest = place.line?.rest;
  if (!rest?.is_on) return words.say('waiting.paused');
  return words.say('waiting.resting', { until: dateTime(words, rest.until, zoneOf(place)) });
}
