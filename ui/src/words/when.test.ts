import { describe, expect, it } from 'vitest';

import { sentences } from '../../scripts/words';
import { clock, date, dateTime, left, span, timeOfDay } from './when';
import { Words } from './words';

const [KO, EN] = (['ko', 'en'] as const).map((language) => new Words(language, sentences(language))) as [Words, Words];
const SEOUL = 'Asia/Seoul';
const both = (make: (words: Words) => string) => [make(KO), make(EN)];

/** The same as the tests of crates/locales/src/when.rs. */
describe('times', () => {
  const sharp = Date.parse('2021-07-26T20:00:00+09:00');

  it('are said as people say them', () => {
    expect(both((words) => dateTime(words, sharp, SEOUL))).toEqual(['7월 26일 월요일 오후 8시', 'Monday 26 July, 8 pm']);
    expect(both((words) => date(words, sharp, SEOUL))).toEqual(['7월 26일 월요일', 'Monday 26 July']);
    const early = Date.parse('2021-07-26T00:05:00+09:00');
    expect(both((words) => timeOfDay(words, early, SEOUL))).toEqual(['오전 12시 5분', '12:05 am']);
  });

  it('are those of the event, wherever the device is', () => {
    expect(timeOfDay(EN, sharp, 'America/New_York')).toBe('7 am');
    expect(timeOfDay(EN, Date.parse('2021-07-26T12:30:00+09:00'), SEOUL)).toBe('12:30 pm');
  });
});

describe('spans', () => {
  it('round up and change their unit', () => {
    for (const [seconds, ko, en] of [
      [0, '지금', 'now'],
      [1, '1초', '1 second'],
      [12, '12초', '12 seconds'],
      [119, '119초', '119 seconds'],
      [121, '3분', '3 minutes'],
      [7_200, '2시간', '2 hours'],
      [7_260, '2시간 1분', '2 h 1 min'],
    ] as const) {
      expect(both((words) => span(words, seconds))).toEqual([ko, en]);
    }
  });

  it('promise nobody more time than is left', () => {
    for (const [seconds, ko, en] of [
      [601, '10분', '10 minutes'],
      [599, '10분', '10 minutes'],
      [590, '9분', '9 minutes'],
      [119, '119초', '119 seconds'],
      [0, '1초', '1 second'],
    ] as const) {
      expect(both((words) => left(words, seconds))).toEqual([ko, en]);
    }
  });

  it('run down as on a clock', () => {
    expect([clock(581), clock(3_725), clock(-1)]).toEqual(['9:41', '1:02:05', '0:00']);
  });
});
