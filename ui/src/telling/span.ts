// Spans of the core's clock. Milliseconds in, seconds out.

import type { LeftView, PlaceView } from '../host/types';

/** What is left of a span at a moment of the core's clock. */
export function secondsLeft(left: LeftView, now: number): number {
  return (left.running ? Math.max(0, left.left - (now - left.at)) : left.left) / 1_000;
}

/** How long until a moment of the core's clock; null once it is there. */
export function secondsUntil(moment: number | null, now: number): number | null {
  return moment !== null && moment > now ? (moment - now) / 1_000 : null;
}

/** How long until a service time, by the place's clock; null without one. */
export function secondsToService(place: PlaceView, service: number, now: number): number | null {
  if (place.clock === null) return null;
  return (service - (place.clock.service + (now - place.clock.local))) / 1_000;
}

/** The zone of a place's times. Before an event was read there is none to show. */
export function zoneOf(place: PlaceView): string {
  return place.zone ?? 'Asia/Seoul';
}
