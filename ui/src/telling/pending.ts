// What was asked for and is not answered yet, in words.

import type { PlaceView, WishView } from '../host/types';
import { span } from '../words/when';
import type { Key, Words } from '../words/words';
import { secondsUntil } from './span';

export interface PendingWords {
  text: string;
  again: string | null;
  /** The service said that it could not, and it is tried again. */
  failed: boolean;
}

/** Joining is the screen's own sentence. */
const WORDS = {
  claim: 'pending.claim',
  defer: 'pending.defer',
  choose: 'pending.choose',
  release: 'pending.release',
  extend: 'pending.extend',
  confirm: 'pending.confirm',
  cancel: 'pending.cancel',
  swap: 'pending.swap',
  exchange: 'pending.exchange',
  stay_on: 'pending.stay_on',
  stay_off: 'pending.stay_off',
  accept: 'pending.accept',
  decline: 'pending.decline',
  leave_out: 'pending.leave_out',
  leave: 'pending.leave',
} as const satisfies Record<Exclude<WishView, 'join'>, Key>;

/** Whether one of these was asked for already and is not answered. */
export function asksFor(place: PlaceView, ...wishes: WishView[]): boolean {
  return place.pending.some(({ wish }) => wishes.includes(wish));
}

export function pendingWords(words: Words, place: PlaceView, now: number): PendingWords[] {
  return place.pending.flatMap(({ wish, attempts, because, next_try }) => {
    if (wish === 'join') return [];
    const seconds = attempts > 0 ? secondsUntil(next_try, now) : null;
    const again = seconds === null ? null : words.say('pending.again', { after: span(words, seconds) });
    const failed = because !== null;
    // Whoever failed at the commit hears first that the slot is held.
    if (failed && wish === 'confirm' && place.phase.is === 'holding') {
      return [{ text: words.say('commit.repeats'), again, failed }];
    }
    const said = words.say(WORDS[wish]);
    const text = because === null ? said : `${said} ${words.coded(because.words, because.code)}`;
    return [{ text, again, failed }];
  });
}
