// Sites and slots as a person looks for them. Nothing here is promised: what
// is left was so when the service stated it.

import type { SiteView, SlotStockView, SlotView, StockView } from '../host/types';
import { date, timeOfDay } from '../words/when';
import type { Words } from '../words/words';

export interface SiteStock {
  site: SiteView;
  left: number;
  slots: SlotStockView[];
}

export interface Day {
  name: string;
  left: number;
  slots: SlotStockView[];
}

/** Every region there is, in the order of the sites. */
export function regions(stock: StockView): string[] {
  return [...new Set(stock.sites.map((site) => site.region))];
}

/** Every day on which there are slots, in order. */
export function dates(words: Words, stock: StockView): string[] {
  return days(words, stock.slots, stock.zone).map((day) => day.name);
}

/** The slots of one day, or all of them. */
export function slotsOn(words: Words, stock: StockView, day: string | null): SlotStockView[] {
  return day === null ? stock.slots : stock.slots.filter((slot) => date(words, slot.starts, stock.zone) === day);
}

/** The sites of a region whose name or address holds every word looked for;
 * those with something left first. */
export function sites(stock: StockView, slots: SlotStockView[], region: string | null, looked: string): SiteStock[] {
  const wanted = looked.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const bySite = grouped(slots, (slot) => slot.site);
  const found = stock.sites
    .filter((site) => region === null || site.region === region)
    .filter((site) => {
      const text = `${site.name} ${site.address} ${site.region} ${site.district}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .map((site) => {
      const of = bySite.get(site.site) ?? [];
      return { site, slots: of, left: of.reduce((sum, slot) => sum + slot.left, 0) };
    });
  return [...found.filter((one) => one.left > 0), ...found.filter((one) => one.left === 0)];
}

/** A site's slots by day. */
export function days(words: Words, slots: SlotStockView[], zone: string): Day[] {
  const inOrder = [...slots].sort((one, other) => one.starts - other.starts);
  const byDay = grouped(inOrder, (slot) => date(words, slot.starts, zone));
  return [...byDay].map(([name, of]) => ({ name, slots: of, left: of.reduce((sum, slot) => sum + slot.left, 0) }));
}

/** A slot from the stock, or as it was known before. */
export function slotOf(stock: StockView | null, known: SlotView[], id: string): SlotView {
  const slot = stock?.slots.find((one) => one.slot === id);
  const site = stock?.sites.find((one) => one.site === slot?.site);
  const before = known.find((one) => one.slot === id);
  if (slot === undefined) {
    const nothing = { site: null, site_name: null, site_address: null, starts: null, ends: null, left: null };
    return before ?? { slot: id, ...nothing };
  }
  return {
    slot: id,
    site: slot.site,
    site_name: site?.name ?? null,
    site_address: site?.address ?? null,
    starts: slot.starts,
    ends: slot.ends,
    left: slot.left,
  };
}

/** When and where, in one line; a slot that was not read yet is its number. */
export function slotWords(words: Words, slot: SlotView, zone: string): { when: string; where: string } {
  if (slot.starts === null) return { when: slot.slot, where: slot.site_name ?? '' };
  const when = words.say('when.date_time', {
    date: date(words, slot.starts, zone),
    time: timeOfDay(words, slot.starts, zone),
  });
  return { when, where: slot.site_name ?? '' };
}

/** The list with one moved by so many steps; as it is where there is no room. */
export function moved<T>(list: T[], at: number, by: number): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const others = list.filter((_, index) => index !== at);
  return [...others.slice(0, to), list[at] as T, ...others.slice(to)];
}

function grouped<T, K>(list: T[], key: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return groups;
}
