// What those who listen hear of a place while nothing else happens: it changes
// at milestones, not with every number.

import type { PlaceView } from '../host/types';
import type { Words } from '../words/words';
import { pauseWords } from './pause';

/** Heard when so many or fewer are ahead. */
const MILESTONES = [0, 1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

export function announcement(words: Words, place: PlaceView): string {
  const said: string[] = [];
  if (place.link.state.is === 'offline') said.push(words.say('ui.heard.offline'));
  if (place.link.state.is === 'down') said.push(words.say('ui.heard.down'));
  if (place.line?.phase === 'paused') said.push(pauseWords(words, place));
  if (place.phase.is === 'waiting') said.push(ahead(words, place.ticket?.at_most_ahead ?? null));
  const told = place.line?.announcement;
  if (told) said.push(words.say('announcement', { text: told[words.language] }));
  return said.filter(Boolean).join(' ');
}

function ahead(words: Words, many: number | null): string {
  const reached = many === null ? undefined : MILESTONES.find((milestone) => many <= milestone);
  if (reached === undefined) return '';
  return reached === 0 ? words.say('ui.slip.next') : words.count('ui.slip.ahead', reached);
}
