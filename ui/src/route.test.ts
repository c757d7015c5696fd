import { describe, expect, it } from 'vitest';

import { recorded } from '../tests/moments';
import { FIRST, SECOND, together } from '../tests/together';
import type { AppSnapshot } from './host/types';
import { asksForTrust, callsBeside, frontPlace, frontService, screenOf, type Base } from './route';
import { BEGINNING, back, opened, pageOf, replaced, type Trail } from './trail';

const NOW: Base = { is: 'now' };
const NOTHING = { service: null, place: null };

function shown(snapshot: AppSnapshot, base: Base, chosen: string | null): [string | undefined, string] {
  const service = frontService(snapshot, base, chosen);
  return [service?.name, screenOf(snapshot, service, frontPlace(snapshot, base, chosen))];
}

describe('what is shown first, with two agencies', () => {
  it('is a place that needs the person now, whichever was chosen', () => {
    for (const [moment, screen] of Object.entries({ called: 'turn', missed: 'missed', offer: 'offer', choosing: 'choose', holding: 'confirm' })) {
      expect(shown(together(moment, 'sign_in', 'second'), NOW, 'bureau'), moment).toEqual([FIRST, screen]);
    }
  });

  it('is otherwise the agency that was chosen, with the way in', () => {
    for (const moment of ['waiting', 'booked', 'over', 'staying']) {
      expect(shown(together(moment, 'sign_in', 'second'), NOW, 'bureau'), moment).toEqual([SECOND, 'sign_in']);
      expect(shown(together(moment, 'events', 'second'), NOW, 'bureau'), moment).toEqual([SECOND, 'events']);
    }
  });

  it('is the place of whoever chose none, wherever the core begins', () => {
    expect(shown(together('events', 'waiting'), NOW, null)).toEqual([SECOND, 'waiting']);
    expect(shown(together('events', 'waiting', 'second'), NOW, null)).toEqual([SECOND, 'waiting']);
  });

  it('is the code that is waited for, also in a window that was opened again', () => {
    expect(shown(together('waiting', 'code_sent', 'second'), NOW, null)).toEqual([SECOND, 'code']);
  });

  it('is an agency by its name even beside a turn, if that was pressed', () => {
    expect(shown(together('called', 'sign_in'), { is: 'service', service: 'bureau' }, 'bureau')).toEqual([SECOND, 'sign_in']);
  });

  it('is the agency of the place, never the chosen one', () => {
    const snapshot = together('sign_in', 'sign_in_again');
    expect(shown(snapshot, { is: 'place', service: 'bureau', event: 'summer' }, 'agency')).toEqual([SECOND, 'sign_in']);
  });

  it('waits for one that was trusted and is not there yet', () => {
    const snapshot = together('waiting', 'sign_in');
    const adding = { ...snapshot, busy: [{ about: 'service' as const, service: 'third', event: null }] };
    for (const base of [NOW, { is: 'service', service: 'third' } as const]) {
      expect(shown(adding, base, 'third'), base.is).toEqual([undefined, 'add_service']);
      expect(shown(snapshot, base, 'third'), 'it never came').toEqual([FIRST, 'waiting']);
    }
  });
});

describe('an app that is too old for one agency', () => {
  const { troubles } = recorded('too_old').snapshot;
  const old = (service: string | null) => ({ ...together('waiting', 'sign_in'), troubles: troubles.map((trouble) => ({ ...trouble, service })) });

  it('says so of that one and goes on with the other', () => {
    expect(shown(old('agency'), NOW, 'agency')[1]).toBe('too_old');
    expect(shown(old('agency'), NOW, 'bureau')[1]).toBe('sign_in');
    expect(shown(old(null), NOW, 'agency')[1], 'of a link that was looked at').toBe('waiting');
    const { snapshot } = recorded('too_old');
    expect(shown(snapshot, NOW, null)[1]).toBe('too_old');
  });
});

describe('a service that waits for a yes or a no', () => {
  const { offered } = recorded('link_found').snapshot;
  const at = (moment: string): AppSnapshot => ({ ...recorded(moment).snapshot, offered });
  const place = (moment: string) => recorded(moment).snapshot.places[0] ?? null;

  it('is shown on whatever was opened', () => {
    for (const is of ['settings', 'help', 'menu', 'add_service', 'events'] as const) {
      expect(asksForTrust(at('waiting'), { is }, place('waiting')), is).toBe(true);
      expect(asksForTrust(at('called'), { is }, place('called')), is).toBe(true);
    }
  });

  it('waits behind a time that runs out', () => {
    const { services, places } = at('holding');
    expect(screenOf(at('holding'), services[0] ?? null, places[0] ?? null)).toBe('confirm');
    expect(asksForTrust(at('holding'), { is: 'exchange' }, place('holding'))).toBe(false);
    expect(asksForTrust(at('waiting'), { is: 'defer' }, place('waiting'))).toBe(true);
  });
});

describe('calls beside what is shown', () => {
  const of = (snapshot: AppSnapshot, at: number | null) =>
    callsBeside(snapshot, at === null ? null : (snapshot.places[at] ?? null)).map(({ service }) => service);

  it('are of the place that calls, also once its sound has ended', () => {
    const silent = { ...together('waiting', 'called'), ringing: null };
    expect(of(silent, 0)).toEqual(['bureau']);
    expect(of(silent, 1)).toEqual([]);
  });

  it('begin with the one that is heard', () => {
    const both = together('called', 'offer');
    expect(of(both, null)).toEqual(['agency', 'bureau']);
    const heard = { ...both, ringing: { sound: 'turn' as const, service: 'bureau', event: 'summer' } };
    expect(of(heard, null)).toEqual(['bureau', 'agency']);
  });

  it('are not of a time that runs in another place without a sound', () => {
    expect(of({ ...together('waiting', 'holding'), ringing: null }, 0)).toEqual([]);
    expect(of(together('waiting', 'holding_little_time'), 0)).toEqual(['bureau']);
  });
});

describe('the way back', () => {
  const went = (...names: ('menu' | 'settings' | 'help' | 'lost_phone' | 'devices')[]): Trail =>
    names.reduce((trail, is) => opened(trail, { is }, NOTHING), BEGINNING);

  it('is one step at a time', () => {
    const trail = went('menu', 'lost_phone', 'devices');
    expect([back(trail), back(back(trail)), back(back(back(trail)))].map((one) => pageOf(one).is)).toEqual(['lost_phone', 'menu', 'now']);
  });

  it('does not count a page twice that is pressed twice', () => {
    expect(pageOf(back(went('help', 'help'))).is).toBe('now');
    expect(pageOf(back(went('help', 'menu', 'help'))).is).toBe('menu');
  });

  it('is bounded', () => {
    const long = went(...Array.from({ length: 100 }, (_, nr) => (nr % 2 === 0 ? ('menu' as const) : ('help' as const))));
    expect(long.steps.length).toBeLessThan(20);
    expect(pageOf(long).is).toBe('help');
  });

  it('does not come to what was left for a base', () => {
    expect(opened(went('menu', 'settings'), { is: 'now' }, NOTHING).steps).toEqual([]);
  });

  it('leads past a page that has done its work, to what lies under it', () => {
    expect(replaced(went('menu', 'settings'), { is: 'menu' }).steps).toHaveLength(1);
    expect(replaced(went('settings'), { is: 'menu' }).steps.map(({ page }) => page.is)).toEqual(['menu']);
  });
});
