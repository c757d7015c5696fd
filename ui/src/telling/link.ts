// What the connection is doing, in words. It never says that a place is lost,
// since no connection can lose one.

import type { PlaceView } from '../host/types';
import { span } from '../words/when';
import type { Words } from '../words/words';
import { secondsUntil } from './span';

export interface LinkWords {
  shape: 'linked' | 'unlinked' | 'warning';
  text: string;
}

export function linkWords(words: Words, place: PlaceView, now: number): LinkWords | null {
  const { state, last_heard, next_try } = place.link;
  const hasPlace = place.kept === 'place_by_service' || place.kept === 'place_and_hold_by_service';
  const seconds = secondsUntil(next_try, now);
  const after = seconds === null ? null : span(words, seconds);
  switch (state.is) {
    case 'idle':
      return null;
    case 'up': {
      if (last_heard === null) return null;
      const ago = span(words, Math.max(1, (now - last_heard) / 1_000));
      return { shape: 'linked', text: words.say('link.heard', { ago }) };
    }
    case 'dialing':
      return { shape: 'linked', text: words.say(hasPlace ? 'link.connecting' : 'link.connecting_plain') };
    case 'offline':
      return { shape: 'unlinked', text: words.say(hasPlace ? 'link.offline' : 'link.offline_plain') };
    case 'down':
      return down(words, state.fault, hasPlace, after);
  }
}

function down(words: Words, fault: 'local' | 'remote' | 'untrusted', hasPlace: boolean, after: string | null): LinkWords {
  if (fault === 'untrusted') {
    return { shape: 'warning', text: words.say(hasPlace ? 'link.untrusted' : 'link.untrusted_plain') };
  }
  if (after === null) return { shape: 'unlinked', text: words.say(hasPlace ? 'link.trying' : 'link.trying_plain') };
  const text =
    fault === 'local'
      ? words.say(hasPlace ? 'link.lost' : 'link.lost_plain', { after })
      : words.say(hasPlace ? 'link.service_down' : 'link.service_down_plain', { after });
  return { shape: 'unlinked', text };
}
