// What the page has for a world: a snapshot to show, and somebody who takes
// what the person asks for. Nothing else in the page knows what is behind it.

import type { AppIntent } from './bindings/AppIntent';
import type { AppSnapshot } from './bindings/AppSnapshot';
import type { QrView } from './bindings/QrView';
import type { StockView } from './bindings/StockView';

export interface Host {
  /** Shows every snapshot from now on, the present one first. */
  follow(onSnapshot: (snapshot: AppSnapshot) => void): Promise<void>;
  /** What comes of it is told by a later snapshot. */
  send(intent: AppIntent): Promise<void>;
  /** The slots of an event; null while they were not read. */
  stock(service: string, event: string): Promise<StockView | null>;
  /** The modules of a receipt's QR code, without a quiet zone. */
  receiptCode(service: string, booking: string): Promise<QrView>;
  savePicture(booking: string, png: string): Promise<void>;
  print(): Promise<void>;
  openContact(service: string): Promise<void>;
  showSaved(): Promise<void>;
}
