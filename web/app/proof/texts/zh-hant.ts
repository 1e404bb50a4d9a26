import type { ProofTexts } from './texts.ts';

export const texts: ProofTexts = {
  title: '請確認是你本人',
  text: '接下來的步驟很重要。確認後 15 分鐘內不必再次確認。',
  password: '你的密碼',
  code: '驗證器應用程式的驗證碼',
  codeHelp: '應用程式目前顯示的 6 位數字。',
  recovery: '備用碼',
  recoveryHelp: '你保存的備用碼之一，只能使用一次。',
  useRecovery: '改用備用碼',
  useCode: '改用應用程式',
  passkey: '使用通行密鑰',
  waiting: '請依瀏覽器的指示操作…',
  stopped: '沒有使用通行密鑰，你可以再試一次。',
  confirm: '確認',
  otherWay: '其他方式',
};
