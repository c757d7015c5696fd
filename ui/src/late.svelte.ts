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
    const [pages, part] = await Promise.all([import('./screens/Opened.svelte'), import('./parts/PracticeBar.svelte')]);
    opened = pages.default;
    bar = part.default;
  },
};
