import type { LiveTexts } from './texts.ts';

const figure = (count: number): string => count.toLocaleString('en');

export const texts: LiveTexts = {
  pause: '暫停',
  go: '繼續',
  list: '最新的點擊',
  held: (count) => `暫停後又有 ${figure(count)} 次點擊`,
  missed: (count) => `有 ${figure(count)} 次點擊來得太快，無法在此顯示，但都已計入。`,
  missedAtLeast: (count) => `至少有 ${figure(count)} 次點擊來得太快，無法在此顯示，但都已計入。`,
  waiting: '連線中斷，正在重新連線。',
  quiet: '還沒有點擊',
  quietText: '打開你的任何一個連結，這次點擊片刻後就會出現在這裡。',
  quietFiltered: '還沒有符合篩選條件的點擊。',
  opening: '正在開啟即時串流',
  removed: '已刪除的連結',
  bot: (name) => `機器人：${name}`,
  unknownBot: '機器人',
  unknownPlace: '地點不明',
};
