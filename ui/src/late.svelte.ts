// The pages a person opens, the screen of choosing and that of a booking are
// read once the first screen stands: the app begins with less, and nobody waits
// for them.

import type PracticeBar from './parts/PracticeBar.svelte';
import type Booked from './screens/Booked.svelte';
import type Choose from './screens/Choose.svelte';
import type Opened from './screens/Opened.svelte';

let opened = $state.raw<typeof Opened>();
let booked = $state.raw<typeof Booked>();
let choose = $state.raw<typeof Choose>();
let bar = $state.raw<typeof PracticeBar>();

export const late = {
  /** The opened pages, once they are here. */
  get opened() {
    return opened;
  },
  /** The receipt, and what can be done with it. */
  get booked() {
    return booked;
  },
  /** Where times are found and picked. */
  get choose() {
    return choose;
  },
  /** What stands on every screen of a rehearsal. */
  get bar() {
    return bar;
  },
  async read(): Promise<void> {
    const [pages, receipt, times, part] = await Promise.all([
      import('./screens/Opened.svelte'),
      import('./screens/Booked.svelte'),
      import('./screens/Choose.svelte'),
      import('./parts/PracticeBar.svelte'),
    ]);
    opened = pages.default;
    booked = receipt.default;
    choose = times.default;
    bar = part.default;
  },
};
