import type { ClosedTexts } from './texts.ts';

export const texts: ClosedTexts = {
  notFoundTitle: '這裡什麼都沒有',
  notFound: '網址有誤，或內容已經不在了。',
  goHome: '回首頁',
  noWorkspaceTitle: '你還不在任何工作區裡',
  noWorkspace: '請擁有者邀請你，或請伺服器管理員把你加進去。',
  secondFactorTitle: '這個工作區要求第二道驗證',
  secondFactor: '設定驗證器應用程式或通行密鑰之後就能進入。',
  secondFactorGo: '開始設定',
  deletedTitle: (name) => `工作區 ${name} 已經刪除`,
  deleted: (day) => `連結會轉址到 ${day}。在那之前擁有者可以還原，不會遺失任何資料。`,
  restore: '還原',
  restored: (name) => `已還原「${name}」。`,
};
