// Every screen there is to look at: the recordings, and the pages that are
// opened on one of them.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { AppSnapshot, StockView } from '../src/host/types';

const RECORDED = fileURLToPath(new URL('../src/host/recorded/', import.meta.url));

export const MOMENTS = readdirSync(RECORDED)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** What the core said at this moment, so that a test asks for what is there. */
export function recorded(moment: string): { snapshot: AppSnapshot; stock: StockView[] } {
  return JSON.parse(readFileSync(`${RECORDED}${moment}.json`, 'utf8'));
}

export interface Shown {
  name: string;
  moment: string;
  page?: string;
}

const OPENED: [moment: string, ...pages: string[]][] = [
  ['waiting', 'menu', 'help', 'agency', 'settings', 'people', 'events', 'places', 'bookings', 'devices', 'lost_phone'],
  ['waiting', 'new_contact', 'stored', 'delete', 'services', 'add_service', 'wishes', 'defer', 'leave', 'secrets', 'person'],
  ['welcome', 'practice'],
];

/** The bookings whose receipts are there at this moment, the latest first. */
export function bookingsOf(moment: string): string[] {
  return recorded(moment).snapshot.receipts.map(({ booking }) => booking);
}

/** Pages that are other ones at other moments. */
const ALSO: Shown[] = [
  { name: 'pairing (a code is shown)', moment: 'pairing', page: 'pairing' },
  { name: 'pairing (another device came in)', moment: 'pairing_joined', page: 'pairing' },
  { name: 'pairing (its time is over)', moment: 'pairing_over', page: 'pairing' },
  { name: 'pair', moment: 'sign_in', page: 'pair' },
  { name: 'pair (refused)', moment: 'pairing_refused', page: 'pair' },
  { name: 'wishes (while staying on)', moment: 'staying', page: 'wishes' },
  { name: 'leave_out (a party)', moment: 'party', page: 'leave_out' },
  { name: 'leave_out (one person)', moment: 'left_out', page: 'leave_out' },
  { name: 'exchange', moment: 'holding', page: 'exchange' },
  { name: 'change', moment: 'booked', page: `change ${bookingsOf('booked')[0]}` },
  { name: 'change (of a booking before)', moment: 'changed', page: `change ${bookingsOf('changed')[1]}` },
  { name: 'booking', moment: 'booked', page: `booking ${bookingsOf('booked')[0]}` },
  { name: 'booking (changed since)', moment: 'changed', page: `booking ${bookingsOf('changed')[1]}` },
  { name: 'bookings (one was changed)', moment: 'changed', page: 'bookings' },
  { name: 'settings (an offer came)', moment: 'offer', page: 'settings' },
];

export const SCREENS: Shown[] = [
  ...MOMENTS.map((moment) => ({ name: moment, moment })),
  ...OPENED.flatMap(([moment, ...pages]) => pages.map((page) => ({ name: `${page} (opened)`, moment, page }))),
  ...ALSO,
];
