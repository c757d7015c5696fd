// Which screen is shown: what the snapshot asks for, unless the person opened
// something else. Only about looking; what may be done is the core's.

import type { About, AppSnapshot, PlaceView, ServiceView, Trouble } from './host/types';

/** On what everything opened lies; `now` is whatever the snapshot asks for. */
export type Base = { is: 'now' } | { is: 'place'; service: string; event: string } | { is: 'service'; service: string };

/** What the person opened on it, and what leads back. */
export type Opened =
  | { is: 'event'; event: string }
  | { is: 'person'; person: string | null }
  | { is: 'booking'; booking: string }
  | { is: 'change'; booking: string }
  | { is: Simple };

export type Page = Base | Opened;

export function isBase(page: Page): page is Base {
  return page.is === 'now' || page.is === 'place' || page.is === 'service';
}

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
  if (tooOld(snapshot, service) !== null) return 'too_old';
  // A time that runs out goes before a question that waits.
  if (snapshot.offered !== null && !(place !== null && needsNow(place))) return 'trust';
  if (service === null) return 'add_service';
  if (place === null) return screenOfAccount(service);
  // Signing in again loses nothing: the slip stays beside it.
  if (service.account.is === 'code_sent') return 'code';
  if (place.sign_in || service.account.is === 'signed_out') return 'sign_in';
  return screenOfPlace(place);
}

/** What says that this app is too old for the agency that is shown; of another
 * agency it is a trouble like others. */
export function tooOld({ troubles }: AppSnapshot, service: ServiceView | null): Trouble | null {
  return troubles.find((trouble) => trouble.reason.next === 'update' && trouble.service === (service?.service ?? null)) ?? null;
}

/** Pages about a place, or about what is held or booked with it. */
const OF_A_PLACE: readonly Page['is'][] = ['wishes', 'defer', 'leave', 'leave_out', 'exchange', 'change'];

/** Whether a service that waits for a yes or a no is shown in place of this
 * page: whatever is open, but for what is about a place that needs the person. */
export function asksForTrust({ offered }: AppSnapshot, page: Page, place: PlaceView | null): boolean {
  if (offered === null || isBase(page)) return false;
  return !(OF_A_PLACE.includes(page.is) && place !== null && needsNow(place));
}

function screenOfAccount(service: ServiceView): Screen {
  return wayIn(service) ?? (service.people !== null && service.people.length === 0 ? 'people' : 'events');
}

/** What leads into the account; null for whoever is in it. */
export function wayIn(service: ServiceView | null): 'sign_in' | 'code' | null {
  switch (service?.account.is) {
    case 'signed_out':
      return 'sign_in';
    case 'code_sent':
      return 'code';
    case 'signed_in':
      return service.account.ended ? 'sign_in' : null;
    case undefined:
      return null;
  }
}

/** Pages of what the agency keeps for an account. */
export function needsAccount({ is }: Page): boolean {
  return is === 'people' || is === 'person' || is === 'devices' || is === 'pairing';
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

/** Its time runs: it does not wait for a choice of the person. */
export function needsNow({ phase }: PlaceView): boolean {
  return phase.is === 'called' || phase.is === 'offered' || phase.is === 'choosing' || phase.is === 'holding';
}

/** Something is still to come of it. */
export function isLive({ phase }: PlaceView): boolean {
  return !['outside', 'booked', 'over', 'left'].includes(phase.is);
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

/** The place that is shown: one that needs the person now, of whichever
 * service; otherwise the one of the service that was chosen, if any was. */
export function frontPlace(snapshot: AppSnapshot, base: Base, chosen: string | null): PlaceView | null {
  if (base.is === 'place') {
    const asked = snapshot.places.find((place) => place.service === base.service && place.event === base.event);
    // What was put away is followed by what would have been shown without it.
    if (asked !== undefined) return asked;
  }
  const byUrgency = snapshot.places
    .filter((place) => place.phase.is !== 'outside')
    .sort((one, other) => URGENCY[one.phase.is] - URGENCY[other.phase.is]);
  if (base.is === 'service' && isHereOrComes(snapshot, base.service)) {
    return byUrgency.find((place) => place.service === base.service) ?? null;
  }
  const urgent = byUrgency.find(needsNow);
  if (urgent !== undefined) return urgent;
  const service = chosenOf(snapshot, chosen);
  return byUrgency.find((place) => service === null || place.service === service) ?? null;
}

/** The service of what is shown; null while it is not there yet. */
export function frontService(snapshot: AppSnapshot, base: Base, chosen: string | null): ServiceView | null {
  const { current, services } = snapshot;
  const named = (id: string | null) => services.find((service) => service.service === id) ?? null;
  const place = frontPlace(snapshot, base, chosen);
  if (place !== null) return named(place.service);
  const asked = base.is === 'service' && isHereOrComes(snapshot, base.service) ? base.service : chosenOf(snapshot, chosen);
  return asked === null ? (named(current) ?? services[0] ?? null) : named(asked);
}

/** Chosen in this window, or before it was opened, which a code that is waited
 * for tells. What the core calls current at its start nobody chose. */
function chosenOf(snapshot: AppSnapshot, chosen: string | null): string | null {
  if (chosen !== null && isHereOrComes(snapshot, chosen)) return chosen;
  const { current, services } = snapshot;
  const waitsForCode = services.some((service) => service.service === current && service.account.is === 'code_sent');
  return waitsForCode ? current : null;
}

/** One that was trusted is waited for until it is there, or until it was read why it is not. */
function isHereOrComes({ services, busy, troubles }: AppSnapshot, id: string): boolean {
  const isOfAdding = ({ about, service }: { about: About; service: string | null }) => about === 'service' && service === id;
  return services.some(({ service }) => service === id) || busy.some(isOfAdding) || troubles.some(isOfAdding);
}

/** Whether the sound that is heard is of this place. */
export function rings({ ringing }: AppSnapshot, place: PlaceView): boolean {
  return ringing?.service === place.service && ringing.event === place.event;
}

/** Places that are not shown and that call, or whose time is told by a sound. */
export function callsBeside(snapshot: AppSnapshot, shown: PlaceView | null): PlaceView[] {
  const heard = (place: PlaceView) => rings(snapshot, place);
  const calls = ({ phase }: PlaceView) => phase.is === 'called' || phase.is === 'offered';
  return snapshot.places
    .filter((place) => place !== shown && (calls(place) || (needsNow(place) && heard(place))))
    .sort((one, other) => Number(heard(other)) - Number(heard(one)) || URGENCY[one.phase.is] - URGENCY[other.phase.is]);
}

/** What a screen is until another one is shown: focus moves when this changes. */
export function nameOf(page: Page, screen: Screen): string {
  return isBase(page) ? screen : Object.values(page).join(' ');
}
