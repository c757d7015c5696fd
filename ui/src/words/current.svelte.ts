// The words on the screen: loaded before the first paint, and again when the
// language is changed.

import { load, type Language, type Words } from './words';

let words = $state.raw<Words>();

export async function speak(language: Language): Promise<void> {
  words = await load(language);
  document.documentElement.lang = language;
  document.title = words.say('ui.name');
}

export function current(): Words {
  if (words === undefined) throw new Error('the words are loaded before anything is mounted');
  return words;
}

// The types of `Words` hold for both; they only find the words of the moment.
export const say: Words['say'] = (key, ...slots) => current().say(key, ...slots);
export const count: Words['count'] = (key, n, ...slots) => current().count(key, n, ...slots);
