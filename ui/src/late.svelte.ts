// The pages a person opens are read once the first screen stands: the app
// begins with less, and nobody waits for them.

import type PracticeBar from './parts/PracticeBar.svelte';
import type Opened from './screens/Opened.svelte';

let opened = $state.raw<typeof Opened>();
let bar = $state.raw<typeof PracticeBar>();

export const late = {
  /** The opened pages, once they are here. */
  get opened() {
    return opened;
  },
  /** What stands on every screen of a rehearsal. */
  get bar() {
    return bar;
  },
  async read(): Promise<void> {
    opened = (await import('./screens/Opened.svelte')).default;
    bar = (await import('./parts/PracticeBar.svelte')).default;
  },
};
