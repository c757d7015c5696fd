// A receipt as a picture: drawn by hand, since a page cannot be photographed
// from within.

import type { QrView, ReceiptView } from '../host/types';
import { dateTime } from '../words/when';
import type { Words } from '../words/words';
import { receiptFacts } from './receipt';

const WIDTH = 1080;
const EDGE = 72;
const FONT = '"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR","Jari Sans",sans-serif';
const INK = '#1b2430';
const MUTED = '#4f5b67';

/** PNG, base64. */
export function receiptPicture(words: Words, receipt: ReceiptView, code: QrView): string {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  // Drawn twice: the first time tells how high it is.
  canvas.height = draw(canvas, words, receipt, code);
  draw(canvas, words, receipt, code);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

function draw(canvas: HTMLCanvasElement, words: Words, receipt: ReceiptView, code: QrView): number {
  const to = canvas.getContext('2d');
  if (to === null) throw new Error('every web view has a canvas');
  to.fillStyle = '#ffffff';
  to.fillRect(0, 0, WIDTH, canvas.height);
  let y = EDGE;
  const write = (text: string, size: number, colour: string, weight = 400) => {
    to.font = `${weight} ${size}px ${FONT}`;
    to.fillStyle = colour;
    for (const row of wrapped(to, text)) {
      y += size * 1.35;
      to.fillText(row, EDGE, y);
    }
  };
  write(receipt.service_name, 36, MUTED, 600);
  write(dateTime(words, receipt.starts, receipt.zone), 60, INK, 800);
  write(receipt.site_name, 44, INK, 700);
  for (const fact of receiptFacts(words, receipt)) {
    y += 18;
    write(fact.name, 30, MUTED);
    write(fact.value, 38, INK, 600);
  }
  y += 54;
  const module = code.size === 0 ? 0 : Math.floor((WIDTH - 4 * EDGE) / code.size);
  code.rows.forEach((row, line) =>
    [...row].forEach((dark, column) => {
      if (dark === '1') to.fillRect(2 * EDGE + column * module, y + line * module, module, module);
    }),
  );
  y += code.size * module + 40;
  write(words.say('receipt.as_of', { time: dateTime(words, receipt.booked, receipt.zone) }), 30, MUTED);
  return Math.ceil(y + EDGE);
}

function wrapped(to: CanvasRenderingContext2D, text: string): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row !== '' && to.measureText(longer).width > WIDTH - 2 * EDGE) {
      rows.push(row);
      row = word;
    } else {
      row = longer;
    }
  }
  return [...rows, row];
}
