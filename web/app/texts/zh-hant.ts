export const texts = {
  title: '不儲存就離開嗎？',
  text: '你在這裡的變更尚未儲存，離開後就會消失。',
  action: '離開',
};
