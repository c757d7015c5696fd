import type { AppSnapshot } from '../host/types';
import type { Language } from './words';

/** The language that was chosen, else the system's as the core knows it: the
 * window speaks as notices and the tray do. */
export function languageOf({ settings, host }: AppSnapshot): Language {
  return settings.language ?? host.language;
}
