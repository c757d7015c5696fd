import type { Host } from './host';

/** Whether this build may show recordings: never the app that is shipped. */
const MAY_REPLAY = import.meta.env.MODE === 'mock' || import.meta.env.DEV;

/** The app's window, or in a build for looking at it the recordings. */
export async function host(): Promise<Host> {
  if (MAY_REPLAY && !('__TAURI_INTERNALS__' in window)) return (await import('./mock')).mock();
  return (await import('./tauri')).tauri;
}

/** The page to begin with, such as `settings` or `booking 1`. */
export function firstPage(): string | null {
  return MAY_REPLAY ? new URLSearchParams(location.search).get('page') : null;
}
