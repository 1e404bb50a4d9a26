import type { PaletteTexts } from './texts.ts';

export const texts: PaletteTexts = {
  title: '搜尋或前往',
  placeholder: '頁面、連結，或要縮短的網址',
  places: '頁面',
  links: '連結',
  actions: '動作',
  shorten: (url) => `縮短 ${url}`,
  nothing: '沒有這個名稱。',
};
