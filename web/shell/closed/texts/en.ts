export const texts = {
  notFoundTitle: 'There is nothing here',
  notFound: 'The address is wrong, or what it showed is gone.',
  goHome: 'Go to Home',
  noWorkspaceTitle: 'You are in no workspace',
  noWorkspace: 'Ask an owner to invite you. An administrator of this server can also add you.',
  secondFactorTitle: 'This workspace asks for a second factor',
  secondFactor: 'Set up an authenticator app or a passkey; then you are in.',
  secondFactorGo: 'Set it up',
  deletedTitle: (name: string) => `The workspace ${name} was deleted`,
  deleted: (day: string) =>
    `Its links redirect until ${day}. Until then an owner can restore it, and nothing is lost.`,
  restore: 'Restore it',
  restored: (name: string) => `${name} is restored.`,
};
