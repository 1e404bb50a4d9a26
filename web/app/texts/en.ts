export const texts = {
  title: 'Leave without saving?',
  text: 'What you changed here is not saved, and would be lost.',
  action: 'Leave',
};
