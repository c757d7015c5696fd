// Where a next step is done: a button beside what went wrong.

import type { Page } from '../route';
import type { Plain } from '../words/words';

interface Way {
  label: Plain;
  to: Page;
}

const TO_AGENCY: Way = { label: 'ui.agency.open', to: { is: 'agency' } };
const TO_SECRETS: Way = { label: 'ui.keys.open', to: { is: 'secrets' } };
const TO_PLACES: Way = { label: 'ui.places.open', to: { is: 'places' } };

/** By the step's name; a step that is done where one stands has no way. */
const WAYS: Record<string, Way> = {
  add_service: { label: 'ui.services.add', to: { is: 'add_service' } },
  name_service: { label: 'ui.services.title', to: { is: 'services' } },
  add_person: { label: 'ui.people.add', to: { is: 'person', person: null } },
  name_person: { label: 'ui.events.people', to: { is: 'people' } },
  look_at_events: { label: 'ui.ended.events', to: { is: 'events' } },
  join: { label: 'ui.ended.events', to: { is: 'events' } },
  look_at_help: { label: 'ui.help', to: { is: 'help' } },
  show_existing: TO_PLACES,
  ask_agency: TO_AGENCY,
  do_not_trust: TO_AGENCY,
  unknown: TO_AGENCY,
  choose_file: TO_SECRETS,
  unlock_key_store: TO_SECRETS,
  enter_passphrase: TO_SECRETS,
};

export function wayOf(next: string): Way | null {
  return WAYS[next] ?? null;
}
