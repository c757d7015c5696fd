// The one clock of the page. It repaints what counts seconds and decides
// nothing: every moment comes from the core, and a device's wall clock is
// never read.

let now = $state(performance.now());

// Once a second is what a person reads; nothing else in the page has a timer.
setInterval(() => (now = performance.now()), 1_000);

/** A moment on the core's clock, carried on by the page's own. */
export class CoreClock {
  readonly #core: number;
  readonly #page = performance.now();

  constructor(coreMillis: number) {
    this.#core = coreMillis;
  }

  /** Milliseconds on the core's clock at the last tick. */
  get millis(): number {
    return this.#core + Math.max(0, now - this.#page);
  }
}
