// Sentences with their slots, in the language of the moment.

import type { Slots } from './sentences';

export type Language = 'ko' | 'en';
export type Key = keyof Slots;
/** A sentence without slots. */
export type Plain = { [K in Key]: [Slots[K]] extends [never] ? K : never }[Key];
type Filled<K extends Key> = [Slots[K]] extends [never] ? [] : [Record<Slots[K], string>];

/** Keys that come in a form for one and a form for others. */
type Counted<K> = K extends `${infer Base}.one` ? Base : never;
export type CountKey = Counted<Key>;
type CountSlots<B extends CountKey> = Exclude<Slots[`${B}.other` & Key], 'n'>;
type CountFilled<B extends CountKey> = [CountSlots<B>] extends [never] ? [] : [Record<CountSlots<B>, string>];

export class Words {
  readonly #sentences: Record<string, string>;
  readonly #number: Intl.NumberFormat;

  constructor(
    readonly language: Language,
    sentences: Record<string, string>,
  ) {
    this.#sentences = sentences;
    this.#number = new Intl.NumberFormat(language);
  }

  say<K extends Key>(key: K, ...slots: Filled<K>): string {
    return fill(this.#sentence(key), slots[0] ?? {});
  }

  /** A sentence with a count in it, in the form the count asks for. */
  count<B extends CountKey>(key: B, n: number, ...slots: CountFilled<B>): string {
    // Korean has no plural, and says "one" otherwise than a number all the same.
    const form = n === 1 ? 'one' : 'other';
    return fill(this.#sentence(`${key}.${form}`), { ...slots[0], n: this.number(n) });
  }

  /** What a code of the core means; codes newer than this build have words too. */
  coded(group: 'refusal' | 'next' | 'error', code: string): string {
    return this.#sentences[`${group}.${code}`] ?? this.#sentence(`${group}.unknown`);
  }

  /** What to do next; steps that the command line tells as commands have words of the app's own. */
  next(step: string): string {
    return this.#sentences[`ui.next.${step}`] ?? this.coded('next', step);
  }

  number(n: number): string {
    return this.#number.format(n);
  }

  #sentence(key: string): string {
    const sentence = this.#sentences[key];
    if (sentence === undefined) throw new Error(`no words for ${key}`);
    return sentence;
  }
}

/** Fills the slots in one pass, so that a value with braces stays as it is. */
export function fill(sentence: string, slots: Record<string, string>): string {
  return sentence.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = slots[name];
    if (value === undefined) throw new Error(`the slot ${name} is not filled: ${sentence}`);
    return value;
  });
}

export async function load(language: Language): Promise<Words> {
  const file = language === 'ko' ? await import('virtual:words/ko') : await import('virtual:words/en');
  return new Words(language, file.default);
}
