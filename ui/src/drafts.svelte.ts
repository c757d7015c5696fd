// What was typed or picked and is not sent yet. It outlives the screen it
// stands on, so that help or the menu in between costs nothing; it is kept in
// this window alone and in no file.

const kept = new Map<string, object>();

export const drafts = {
  /** What was begun under this name, or a new one. */
  of<T extends object>(name: string, begin: () => T): T {
    const known = kept.get(name) as T | undefined;
    if (known !== undefined) return known;
    const made = $state(begin());
    kept.set(name, made);
    return made;
  },
  /** It was sent, or its page was left on purpose; with all that begins with its name. */
  drop(name: string): void {
    for (const one of [...kept.keys()]) if (one === name || one.startsWith(`${name} `)) kept.delete(one);
  },
  clear(): void {
    kept.clear();
  },
};
