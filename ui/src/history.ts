// The system's own way back: the button of a phone, of a mouse, of a browser.
// Every opened page is an entry of the window's history.

let at = (history.state as { at: number } | null)?.at ?? 0;
/** Steps back that were made here already, and are only followed there. */
let followed = 0;

export function entered(): void {
  at += 1;
  history.pushState({ at }, '');
}

/** A page was left by a button of its own: its entry goes as well. */
export function left(): void {
  if (at === 0) return;
  followed += 1;
  history.back();
}

/** `step` says whether there was a page to leave. */
export function onBack(step: () => boolean): void {
  addEventListener('popstate', (event) => {
    const to = (event.state as { at: number } | null)?.at ?? 0;
    const isBack = to < at;
    at = to;
    if (followed > 0) followed -= 1;
    // Entries of pages that were left otherwise are passed over.
    else if (isBack && !step() && at > 0) history.back();
  });
}
