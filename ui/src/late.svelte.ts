// The pages a person opens are read once the first screen stands: the app
// begins with less, and nobody waits for them.

import type Opened from './screens/Opened.svelte';

let opened = $state.raw<typeof Opened>();

export const late = {
  /** The opened pages, once they are here. */
  get opened() {
    return opened;
  },
  async read(): Promise<void> {
    opened = (await import('./screens/Opened.svelte')).default;
  },
};
