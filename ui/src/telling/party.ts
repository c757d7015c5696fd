// Who goes together on one ticket, by name as far as it was read.

import type { AppSnapshot, PlaceView } from '../host/types';
import type { Words } from '../words/words';

export interface Member {
  person: string;
  name: string;
}

export function partyOf(words: Words, snapshot: AppSnapshot, place: PlaceView): Member[] {
  const people = snapshot.services.find((one) => one.service === place.service)?.people ?? [];
  return place.people.map((person, at) => {
    const known = people.find((one) => one.person === person);
    return { person, name: known?.name ?? words.say('ui.leave_out.unnamed', { nr: words.number(at + 1) }) };
  });
}
