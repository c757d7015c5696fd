// What is seldom the first thing that is seen, in one piece.

/** What stands on every screen of a rehearsal. */
export { default as Bar } from '../parts/PracticeBar.svelte';
export { default as Booked } from './Booked.svelte';
export { default as Choose } from './Choose.svelte';
export { default as Offer } from './Offer.svelte';
/** The pages that a person opens. */
export { default as Opened } from './Opened.svelte';
export { default as Trust } from './Trust.svelte';
export { default as Unopened } from './Unopened.svelte';
