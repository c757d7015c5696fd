// Who may book when, in words.

import type { EligibilityView, EventView, PersonView } from '../host/types';
import { dateTime } from '../words/when';
import type { Words } from '../words/words';
import { reasonWords } from './reason';

export function eligibleWords(words: Words, event: EventView, person: PersonView, { state }: EligibilityView): string {
  const name = person.name;
  switch (state.is) {
    case 'unknown':
      return words.say('ui.eligible.unknown', { name });
    case 'eligible': {
      const { opens, gathering, cohort } = state.window;
      return words.say('eligible.window', {
        name,
        opens: dateTime(words, opens, event.zone),
        gathering: dateTime(words, gathering, event.zone),
        cohort,
      });
    }
    case 'not': {
      const { what, facts } = reasonWords(words, state.reason, event.zone);
      return words.say('eligible.not', { name, why: [what, ...facts].join(' ') });
    }
  }
}
