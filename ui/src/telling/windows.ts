// How long the spans of an event are, for the bars that show what is left.

import type { AppSnapshot, PlaceView } from '../host/types';

export function windowOf(snapshot: AppSnapshot, place: PlaceView): { inside: number; hold: number } {
  const service = snapshot.services.find((one) => one.service === place.service);
  const event = service?.events?.find((one) => one.event === place.event);
  return {
    inside: event?.inside_window ?? place.stay?.left.left ?? 0,
    hold: event?.hold_window ?? place.stay?.hold?.left.left ?? 0,
  };
}
