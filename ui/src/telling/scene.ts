// K's evening, a sentence for each scene.

import type { Plain } from '../words/words';
import type { PracticeView } from '../host/types';

export const SCENES: Record<NonNullable<PracticeView['scene']>, Plain> = {
  sign_in: 'ui.evening.sign_in',
  code: 'ui.evening.code',
  person: 'ui.evening.person',
  join: 'ui.evening.join',
  place: 'ui.evening.place',
  airplane: 'ui.evening.airplane',
  landed: 'ui.evening.landed',
  wrong_clock: 'ui.evening.wrong_clock',
  restart: 'ui.evening.restart',
  waiting: 'ui.evening.waiting',
  turn: 'ui.evening.turn',
  choose: 'ui.evening.choose',
  hold: 'ui.evening.hold',
  commit: 'ui.evening.commit',
  booked: 'ui.evening.booked',
};
