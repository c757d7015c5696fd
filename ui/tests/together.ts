// Two agencies at once. The core was recorded with one at a time: here what two
// recordings say stands side by side, the second agency under an id, a name and
// an address of its own. No word of either is changed otherwise, so what is
// shown of each is still what the core said of it; that the core lists services
// and places of all of them in one snapshot is its type's own promise.

import type { AppSnapshot } from '../src/host/types';
import { recorded } from './moments';

export const FIRST = '한빛시 예방접종 예약';
export const SECOND = '샛별군 예방접종 예약';
const ID = 'bureau';

export function together(first: string, second: string, chosen: 'first' | 'second' = 'first'): AppSnapshot {
  const [one, other] = [recorded(first).snapshot, recorded(second).snapshot];
  const of = <T extends { service: string | null }>(what: T): T => ({ ...what, service: ID });
  const services = other.services.map((service) => ({ ...of(service), name: SECOND, address: 'reserve.saetbyeol.example' }));
  return {
    ...one,
    now: Math.max(one.now, other.now),
    services: [...one.services, ...services],
    current: chosen === 'first' ? one.current : ID,
    places: [...one.places, ...other.places.map(of)],
    ringing: one.ringing ?? (other.ringing && of(other.ringing)),
  };
}
