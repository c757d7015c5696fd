// Birth dates: days of a calendar, not moments of a clock.

import type { Words } from '../words/words';

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

/** `1959-07-26` as people say it. */
export function birthDate(words: Words, iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  const named = words.language === 'ko' ? String(Number(month)) : MONTH.format(Date.UTC(2000, Number(month) - 1, 1));
  return words.say('ui.birth', { year, month: named, day: String(Number(day)) });
}

/** The three fields as `1959-07-26`; null if they are no day of a calendar. */
export function isoDate(year: string, month: string, day: string): string | null {
  const [y, m, d] = [year, month, day].map((part) => Number(part.trim()));
  if (y === undefined || m === undefined || d === undefined || !/^\d{4}$/.test(year.trim())) return null;
  const daysInMonth = [31, isLeap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  if (daysInMonth === undefined || !(d >= 1 && d <= daysInMonth)) return null;
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
