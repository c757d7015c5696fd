// The person's settings and the system's wishes, as attributes that the
// stylesheets read.

import type { Settings } from '../host/types';

const DARK = matchMedia('(prefers-color-scheme: dark)');
const MORE = matchMedia('(prefers-contrast: more)');

export function applyLook({ theme, contrast, text_size }: Settings): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = theme === 'system' ? (DARK.matches ? 'dark' : 'light') : theme;
  dataset['contrast'] = contrast === 'high' || (contrast === 'system' && MORE.matches) ? 'high' : 'usual';
  dataset['size'] = text_size;
}

export function onSystemLook(changed: () => void): void {
  DARK.addEventListener('change', changed);
  MORE.addEventListener('change', changed);
}
