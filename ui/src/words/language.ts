import type { Settings } from '../host/types';
import type { Language } from './words';

/** The language that was chosen, else the system's, else English. */
export function languageOf({ language }: Settings): Language {
  return language ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');
}
