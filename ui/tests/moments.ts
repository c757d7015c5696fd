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
];

export const SCREENS: Shown[] = [
  ...MOMENTS.map((moment) => ({ name: moment, moment })),
  ...OPENED.flatMap(([moment, ...pages]) => pages.map((page) => ({ name: `${page} (opened)`, moment, page }))),
];
