// What stands on the number slip. The slip is where the state lives: one
// large figure, what it is, and a line of plain words under it.

import type { PlaceView } from '../host/types';
import { clock, span } from '../words/when';
import type { Words } from '../words/words';
import { secondsToService } from './span';

export interface Face {
  /** What the figure is. */
  label: string;
  /** The one large thing. */
  figure: string;
  line: string;
  /** Bears the stamp that it is kept. */
  kept: boolean;
  /** The other side is shown: come in. */
  turned: boolean;
}

/** Further ahead than this an opening is told in words and not by a clock. */
const BY_CLOCK = 24 * 3_600;

export function faceOf(words: Words, place: PlaceView, now: number): Face {
  const { ticket, phase } = place;
  const kept = place.kept !== 'nothing' && place.kept !== 'wish_here';
  const number = ticket?.number ?? null;
  const numbered = { label: words.say('ui.slip.number'), figure: number === null ? '' : words.number(number) };
  const face = (rest: Partial<Face>): Face => ({ ...numbered, line: '', kept, turned: false, ...rest });
  switch (phase.is) {
    case 'outside':
    case 'joining':
      return face({ label: words.say('ui.slip.printing'), figure: '–', line: words.say('ui.slip.printing_line') });
    case 'ready':
      return face(ahead(words, place, now));
    case 'drawing':
      return face({
        label: words.say('ui.slip.entry'),
        figure: ticket === null ? '–' : words.number(number ?? ticket.entry),
        line: words.say(number === null ? 'ui.slip.drawing' : 'ui.slip.opening'),
      });
    case 'waiting':
      return face({ line: aheadLine(words, place) });
    case 'sold_out':
      return face({ line: words.say(phase.stays_on ? 'ui.slip.staying' : 'ui.slip.sold_out') });
    case 'offered':
      return face({ line: words.say('ui.slip.offered') });
    case 'called':
      return phase.missed
        ? face({ line: words.say('ui.slip.missed') })
        : face({ line: words.say('ui.slip.turn'), turned: true });
    case 'door':
      return face({
        label: words.say('ui.slip.door'),
        figure: words.number(phase.ahead + 1),
        line: phase.ahead === 0 ? words.say('ui.slip.door_next') : words.count('ui.slip.ahead', phase.ahead),
      });
    case 'elsewhere':
      return face({ line: words.say('ui.slip.elsewhere') });
    case 'choosing':
    case 'holding':
      return face({ line: words.say('ui.slip.inside') });
    case 'booked':
      return face({ line: words.say('ui.slip.booked') });
    case 'left':
      return face({ line: words.say('ui.slip.left'), kept: false });
    case 'over':
      return face({ line: words.say('ui.slip.over'), kept: false });
  }
}

function ahead(words: Words, place: PlaceView, now: number): Partial<Face> {
  const entry = place.ticket === null ? '–' : words.number(place.ticket.entry);
  const line = words.say('ui.slip.entry_line', { entry });
  const seconds = place.line === null ? null : secondsToService(place, place.line.times.opens, now);
  if (seconds === null) return { label: words.say('ui.slip.entry'), figure: entry, line: words.say('ui.slip.before') };
  if (seconds <= 0) return { label: words.say('ui.slip.until'), figure: clock(0), line };
  const figure = seconds > BY_CLOCK ? span(words, seconds) : clock(seconds);
  return { label: words.say('ui.slip.until'), figure, line };
}

function aheadLine(words: Words, { ticket }: PlaceView): string {
  if (ticket === null || ticket.at_most_ahead === null) return words.say('ui.slip.kept');
  if (ticket.deferred_by !== null) return words.say('ui.slip.deferred', { places: words.number(ticket.deferred_by) });
  return ticket.at_most_ahead === 0 ? words.say('ui.slip.next') : words.count('ui.slip.ahead', ticket.at_most_ahead);
}
