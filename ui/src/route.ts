// Which screen is shown: what the snapshot asks for, unless the person opened
// something else. Only about looking; what may be done is the core's.

import type { AppSnapshot, PlaceView, ServiceView } from './host/types';

/** What the person opened; `now` is whatever the snapshot asks for. */
export type Page =
  | { is: 'now' }
  | { is: 'place'; service: string; event: string }
  | { is: 'event'; event: string }
  | { is: 'person'; person: string | null }
  | { is: 'booking'; booking: string }
  | { is: 'change'; booking: string }
  | { is: Simple };

const SIMPLE = [
  'menu',
  'help',
  'agency',
  'settings',
  'people',
  'events',
  'places',
  'bookings',
  'devices',
  'pairing',
  'pair',
  'lost_phone',
  'new_contact',
  'stored',
  'delete',
  'services',
  'add_service',
  'wishes',
  'defer',
  'leave',
  'leave_out',
  'exchange',
  'secrets',
  'practice',
] as const;
type Simple = (typeof SIMPLE)[number];

/** The page of a name as [`nameOf`] gives it; what no page is called is `now`. */
export function pageNamed(name: string): Page {
  const [is = '', what = null] = name.split(' ');
  if ((SIMPLE as readonly string[]).includes(is)) return { is: is as Simple };
  if (is === 'person') return { is, person: what };
  if (is === 'event' && what !== null) return { is, event: what };
  if ((is === 'booking' || is === 'change') && what !== null) return { is, booking: what };
  return { is: 'now' };
}

/** The screens that a snapshot asks for by itself. */
export type Screen =
  | 'too_old'
  | 'add_service'
  | 'trust'
  | 'sign_in'
  | 'code'
  | 'people'
  | 'events'
  | 'joining'
  | 'ready'
  | 'drawing'
  | 'waiting'
  | 'sold_out'
  | 'staying'
  | 'offer'
  | 'turn'
  | 'missed'
  | 'door'
  | 'elsewhere'
  | 'choose'
  | 'confirm'
  | 'booked'
  | 'left'
  | 'over';

export function screenOf(snapshot: AppSnapshot, service: ServiceView | null, place: PlaceView | null): Screen {
  if (snapshot.troubles.some((trouble) => trouble.reason.next === 'update')) return 'too_old';
  if (snapshot.offered !== null) return 'trust';
  if (service === null) return 'add_service';
  if (place === null) return screenOfAccount(service);
  // Signing in again loses nothing: the slip stays beside it.
  if (place.sign_in) return service.account.is === 'code_sent' ? 'code' : 'sign_in';
  return screenOfPlace(place);
}

function screenOfAccount({ account, people }: ServiceView): Screen {
  switch (account.is) {
    case 'signed_out':
      return 'sign_in';
    case 'code_sent':
      return 'code';
    case 'signed_in':
      if (account.ended) return 'sign_in';
      return people !== null && people.length === 0 ? 'people' : 'events';
  }
}

function screenOfPlace(place: PlaceView): Screen {
  switch (place.phase.is) {
    case 'outside':
      return 'events';
    case 'sold_out':
      return place.phase.stays_on ? 'staying' : 'sold_out';
    case 'offered':
      return 'offer';
    case 'called':
      return place.phase.missed ? 'missed' : 'turn';
    case 'choosing':
      return 'choose';
    case 'holding':
      return 'confirm';
    default:
      return place.phase.is;
  }
}

/** What needs the person soonest stands in front. */
const URGENCY: Record<PlaceView['phase']['is'], number> = {
  holding: 0,
  choosing: 1,
  called: 2,
  offered: 3,
  door: 4,
  elsewhere: 5,
  waiting: 6,
  drawing: 7,
  ready: 8,
  joining: 9,
  sold_out: 10,
  booked: 11,
  over: 12,
  left: 13,
  outside: 14,
};

export function frontPlace(snapshot: AppSnapshot, page: Page): PlaceView | null {
  if (page.is === 'place') {
    return snapshot.places.find((place) => place.service === page.service && place.event === page.event) ?? null;
  }
  const byUrgency = snapshot.places
    .filter((place) => place.phase.is !== 'outside')
    .sort((one, other) => URGENCY[one.phase.is] - URGENCY[other.phase.is]);
  return byUrgency[0] ?? null;
}

/** What a screen is until another one is shown: focus moves when this changes. */
export function nameOf(page: Page, screen: Screen): string {
  return page.is === 'now' || page.is === 'place' ? screen : Object.values(page).join(' ');
}
