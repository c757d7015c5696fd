// The core's types, as it wrote them.

export type { About } from './bindings/About';
export type { AppIntent } from './bindings/AppIntent';
export type { AppSnapshot } from './bindings/AppSnapshot';
export type { EligibilityView } from './bindings/EligibilityView';
export type { EventIntent } from './bindings/EventIntent';
export type { EventView } from './bindings/EventView';
export type { HoldView } from './bindings/HoldView';
export type { LeftView } from './bindings/LeftView';
export type { OfferView } from './bindings/OfferView';
export type { PersonView } from './bindings/PersonView';
export type { PlaceIntent } from './bindings/PlaceIntent';
export type { PlaceView } from './bindings/PlaceView';
export type { PracticeView } from './bindings/PracticeView';
export type { ReasonView } from './bindings/ReasonView';
export type { QrView } from './bindings/QrView';
export type { ReceiptIntent } from './bindings/ReceiptIntent';
export type { ReceiptView } from './bindings/ReceiptView';
export type { ServiceIntent } from './bindings/ServiceIntent';
export type { ServiceView } from './bindings/ServiceView';
export type { Settings } from './bindings/Settings';
export type { SiteView } from './bindings/SiteView';
export type { SlotStockView } from './bindings/SlotStockView';
export type { SlotView } from './bindings/SlotView';
export type { StockView } from './bindings/StockView';
export type { Trouble } from './bindings/Trouble';
export type { WishView } from './bindings/WishView';
