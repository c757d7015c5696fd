// Times and spans as people say them, in the zone of the event. Agrees with
// crates/locales/src/when.rs sentence by sentence.

import type { Words } from './words';

const MINUTE = 60;
const HOUR = 3_600;
/** Below this many seconds a span is told in seconds. */
const IN_SECONDS = 2 * MINUTE;
/** Below this many seconds a span is told in minutes. */
const IN_MINUTES = 2 * HOUR;
/** This short of a minute is that minute: a fresh span is told as what it was set to. */
const GRACE = 5;

const WEEKDAYS = {
  Mon: 'when.mon',
  Tue: 'when.tue',
  Wed: 'when.wed',
  Thu: 'when.thu',
  Fri: 'when.fri',
  Sat: 'when.sat',
  Sun: 'when.sun',
} as const;

/** A time of day: `오후 8시 12분`, `8:12 pm`. */
export function timeOfDay(words: Words, millis: number, zone: string): string {
  const { hour: hour24, minute: at } = parts(millis, zone);
  const hour = String(((hour24 + 11) % 12) + 1);
  const isMorning = hour24 < 12;
  if (at === 0) return words.say(isMorning ? 'when.am_sharp' : 'when.pm_sharp', { hour });
  const minute = words.language === 'ko' ? String(at) : String(at).padStart(2, '0');
  return words.say(isMorning ? 'when.am' : 'when.pm', { hour, minute });
}

/** A day: `7월 26일 월요일`, `Monday 26 July`. */
export function date(words: Words, millis: number, zone: string): string {
  const { day, weekday, month, monthName } = parts(millis, zone);
  const named = words.language === 'ko' ? words.say('when.month', { n: month }) : monthName;
  return words.say('when.date', { month: named, day, weekday: words.say(WEEKDAYS[weekday]) });
}

/** A day and time: `7월 26일 월요일 오후 8시`, `Monday 26 July, 8 pm`. */
export function dateTime(words: Words, millis: number, zone: string): string {
  return words.say('when.date_time', { date: date(words, millis, zone), time: timeOfDay(words, millis, zone) });
}

/** A span, rounded up to what people care about. */
export function span(words: Words, seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole === 0) return words.say('when.now');
  if (whole === 1) return words.say('when.second');
  if (whole < IN_SECONDS) return words.say('when.seconds', { n: String(whole) });
  const minutes = Math.ceil(whole / MINUTE);
  if (whole < IN_MINUTES) return words.say('when.minutes', { n: String(minutes) });
  const hours = String(Math.floor(minutes / MINUTE));
  if (minutes % MINUTE === 0) return words.say('when.hours', { n: hours });
  return words.say('when.hours_minutes', { hours, minutes: String(minutes % MINUTE) });
}

/** What is left, rounded down where it is told in minutes: nobody is promised
 * more than there is. */
export function left(words: Words, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const told = whole < IN_SECONDS ? whole : Math.floor((whole + GRACE) / MINUTE) * MINUTE;
  return span(words, Math.max(1, told));
}

/** A span that runs down, as a clock shows it: `9:41`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE), whole % MINUTE];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

interface Formats {
  whole: Intl.DateTimeFormat;
  month: Intl.DateTimeFormat;
}

/** Making a format costs more than using it a hundred times. */
const formats = new Map<string, Formats>();

function formatsOf(zone: string): Formats {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = {
    whole: new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      month: 'long',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    }),
    month: new Intl.DateTimeFormat('en-GB', { timeZone: zone, month: 'numeric' }),
  };
  formats.set(zone, made);
  return made;
}

function parts(millis: number, zone: string) {
  const { whole, month } = formatsOf(zone);
  const found = Object.fromEntries(whole.formatToParts(millis).map((part) => [part.type, part.value]));
  return {
    month: month.format(millis),
    monthName: found['month'] ?? '',
    day: found['day'] ?? '',
    weekday: found['weekday'] as keyof typeof WEEKDAYS,
    hour: Number(found['hour']),
    minute: Number(found['minute']),
  };
}
