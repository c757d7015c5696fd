import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { sentences } from '../../scripts/words';
import type { AppSnapshot, PlaceView } from '../host/types';
import { screenOf } from '../route';
import { Words } from '../words/words';
import { announcement } from './announce';
import { birthDate, isoDate } from './birth';
import { eligibleWords } from './eligible';
import { faceOf } from './face';
import { linkWords } from './link';
import { pendingWords } from './pending';
import { reasonWords } from './reason';
import { secondsLeft } from './span';
import { moved } from './stock';
import { asOfWords, placeWords, waitWords } from './wait';

const RECORDED = fileURLToPath(new URL('../host/recorded/', import.meta.url));
const [KO, EN] = (['ko', 'en'] as const).map((language) => new Words(language, sentences(language))) as [Words, Words];

const recorded = new Map(
  readdirSync(RECORDED).map((name) => {
    const { snapshot } = JSON.parse(readFileSync(`${RECORDED}${name}`, 'utf8')) as { snapshot: AppSnapshot };
    return [name.replace('.json', ''), snapshot];
  }),
);
const at = (moment: string): AppSnapshot => recorded.get(moment) as AppSnapshot;
const placeAt = (moment: string): PlaceView => at(moment).places[0] as PlaceView;

/** Everything that is said of a recorded moment. */
function told(words: Words, snapshot: AppSnapshot): string[] {
  const { now } = snapshot;
  const ofPlaces = snapshot.places.flatMap((place) => [
    ...Object.values(faceOf(words, place, now)).map(String),
    linkWords(words, place, now)?.text ?? '',
    placeWords(words, place),
    waitWords(words, place),
    asOfWords(words, place) ?? '',
    announcement(words, place),
    ...pendingWords(words, place, now).flatMap(({ text, again }) => [text, again ?? '']),
  ]);
  const reasons = snapshot.troubles.flatMap(({ reason }) => Object.values(reasonWords(words, reason, 'Asia/Seoul')).flat());
  const ofEvents = snapshot.services.flatMap(({ events, people }) =>
    (events ?? []).flatMap((event) =>
      event.eligibility.flatMap((one) => {
        const person = people?.find(({ person: id }) => id === one.person);
        return person === undefined ? [] : [eligibleWords(words, event, person, one)];
      }),
    ),
  );
  return [...ofPlaces, ...reasons, ...ofEvents];
}

describe('whatever the core recorded', () => {
  it('is there', () => expect(recorded.size).toBeGreaterThan(30));

  for (const [moment, snapshot] of recorded) {
    it(`${moment} is told without an open slot, in both languages`, () => {
      for (const words of [KO, EN]) {
        expect(told(words, snapshot).filter((text) => /[{}]|undefined|NaN|null/.test(text))).toEqual([]);
      }
    });
  }

  it('has a next step with everything that went wrong', () => {
    const reasons = [...recorded.values()].flatMap((snapshot) => [
      ...snapshot.troubles.map(({ reason }) => reason),
      ...snapshot.places.flatMap((place) => (place.refused === null ? [] : [place.refused.reason])),
    ]);
    expect(reasons.length).toBeGreaterThan(3);
    for (const reason of reasons) {
      const { what, next } = reasonWords(KO, reason, 'Asia/Seoul');
      expect([what, next].every((text) => text.length > 3), reason.code).toBe(true);
      expect(what, reason.code).not.toBe(KO.coded(reason.words, 'of_no_code'));
    }
  });
});

describe('the screen', () => {
  const screenAt = (moment: string) => {
    const snapshot = at(moment);
    return screenOf(snapshot, snapshot.services[0] ?? null, snapshot.places[0] ?? null);
  };

  it('is the one the snapshot asks for', () => {
    for (const [moment, screen] of Object.entries({
      welcome: 'add_service',
      link_found: 'trust',
      sign_in: 'sign_in',
      code_sent: 'code',
      people_empty: 'people',
      events: 'events',
      ready: 'ready',
      drawing: 'drawing',
      waiting: 'waiting',
      waiting_offline: 'waiting',
      joining: 'joining',
      sold_out: 'sold_out',
      staying: 'staying',
      offer: 'offer',
      offer_lapsed: 'staying',
      offer_booked: 'booked',
      changing: 'booked',
      exchanging: 'confirm',
      called: 'turn',
      choosing: 'choose',
      holding: 'confirm',
      commit_error: 'confirm',
      booked: 'booked',
      left: 'left',
      over: 'over',
      too_old: 'too_old',
      sign_in_again: 'sign_in',
    })) {
      expect(screenAt(moment), moment).toBe(screen);
    }
  });

  it('asks whoever missed the turn to come in now', () => {
    const missed = { ...placeAt('called'), phase: { is: 'called', missed: true } } as PlaceView;
    expect(screenOf(at('called'), at('called').services[0] ?? null, missed)).toBe('missed');
    const face = faceOf(KO, missed, at('called').now);
    expect([face.turned, face.kept, face.line]).toEqual([false, true, KO.say('ui.slip.missed')]);
  });
});

describe('the slip', () => {
  it('turns over when the turn has come, and only then', () => {
    const turned = [...recorded].filter(([, { places, now }]) => places.some((place) => faceOf(KO, place, now).turned));
    const called = [...recorded].filter(([, { places }]) => places.some(({ phase }) => phase.is === 'called' && !phase.missed));
    expect(turned.map(([moment]) => moment)).toEqual(called.map(([moment]) => moment));
    expect(turned.length).toBeGreaterThan(0);
  });

  it('bears the stamp through every trouble', () => {
    for (const moment of ['sold_out', 'staying', 'offer', 'offer_lapsed', 'waiting_offline', 'waiting_unreached', 'waiting_paused', 'commit_error', 'disk_full']) {
      expect(faceOf(KO, placeAt(moment), at(moment).now).kept, moment).toBe(true);
    }
  });
});

describe('trouble with the wire', () => {
  it('is told with what is safe and what comes next', () => {
    const place = placeAt('waiting_unreached');
    const text = linkWords(KO, place, at('waiting_unreached').now)?.text;
    expect(text).toMatch(/자리는 그대로예요\. \d+(초|분) 뒤에/);
    expect(linkWords(KO, placeAt('waiting_offline'), 0)?.shape).toBe('unlinked');
  });

  it('counts down to the next attempt', () => {
    const place = { ...placeAt('waiting'), link: { state: { is: 'down', fault: 'local' }, last_heard: 0, next_try: 12_000, streaming: false } } as PlaceView;
    expect(linkWords(EN, place, 0)?.text).toContain('12 seconds');
    expect(linkWords(EN, place, 9_000)?.text).toContain('3 seconds');
    expect(linkWords(EN, place, 13_000)?.text).toBe(EN.say('link.trying'));
  });

  it('at the commit begins with the slot being held', () => {
    const [first] = pendingWords(KO, placeAt('commit_error'), at('commit_error').now);
    expect(first?.text).toBe(KO.say('commit.repeats'));
    expect(first?.failed).toBe(true);
  });
});

describe('a span', () => {
  it('runs down by the core’s clock and stands still in a pause', () => {
    expect(secondsLeft({ left: 60_000, at: 1_000, running: true }, 21_000)).toBe(40);
    expect(secondsLeft({ left: 60_000, at: 1_000, running: false }, 21_000)).toBe(60);
    expect(secondsLeft({ left: 60_000, at: 1_000, running: true }, 99_000)).toBe(0);
  });
});

describe('who listens', () => {
  const ahead = (many: number): PlaceView => {
    const place = placeAt('waiting');
    return { ...place, ticket: { ...place.ticket, at_most_ahead: many } } as PlaceView;
  };

  it('hears what the agency says to everyone', () => {
    const said = placeAt('announced').line?.announcement;
    expect(announcement(EN, placeAt('announced'))).toContain(said?.en);
    expect(announcement(KO, placeAt('announced'))).toContain(said?.ko);
  });

  it('hears milestones, and not every number', () => {
    const heard = new Set(Array.from({ length: 1_000 }, (_, many) => announcement(KO, ahead(many))));
    expect(heard.size).toBe(10);
  });
});

describe('what is entered', () => {
  it('is a day of the calendar', () => {
    expect(isoDate('1959', '7', '26')).toBe('1959-07-26');
    expect(isoDate(' 2000 ', '02', '29')).toBe('2000-02-29');
    for (const wrong of [['1900', '2', '29'], ['59', '7', '26'], ['1959', '13', '1'], ['1959', '0', '1'], ['1959', '4', '31'], ['', '', '']]) {
      expect(isoDate(...(wrong as [string, string, string])), wrong.join('-')).toBeNull();
    }
    expect(birthDate(KO, '1959-07-26')).toBe('1959년 7월 26일생');
  });

  it('keeps its order but for what is moved', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});
