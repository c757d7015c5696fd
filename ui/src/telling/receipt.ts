// What a receipt says beside when and where.

import type { AppSnapshot, ReceiptView } from '../host/types';
import { timeOfDay } from '../words/when';
import type { Words } from '../words/words';

export function receiptFacts(words: Words, receipt: ReceiptView): { name: string; value: string }[] {
  const who = receipt.names.length > 0 ? receipt.names.join(', ') : words.count('ui.people', receipt.people);
  return [
    { name: words.say('ui.receipt.address'), value: receipt.site_address },
    { name: words.say('ui.receipt.until'), value: timeOfDay(words, receipt.ends, receipt.zone) },
    { name: words.say('ui.receipt.who'), value: who },
    { name: words.say('ui.receipt.number'), value: receipt.booking },
    { name: words.say('ui.receipt.contact'), value: receipt.service_contact },
  ].filter((fact) => fact.value !== '');
}

/** Whether another booking of this device took its place. */
export function isReplaced({ receipts }: AppSnapshot, receipt: ReceiptView): boolean {
  return receipts.some((other) => other.service === receipt.service && other.replaces === receipt.booking);
}
