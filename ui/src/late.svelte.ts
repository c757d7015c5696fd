// The pages a person opens, and screens that seldom come first, are read once
// the first screen stands: the app begins with less, and nobody waits for them.

let screens = $state.raw<typeof import('./screens/seldom')>();

export const late = {
  /** All of them, once they are here. */
  get screens() {
    return screens;
  },
  async read(): Promise<void> {
    screens = await import('./screens/seldom');
  },
};
