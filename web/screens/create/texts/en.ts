import { plural } from '../../../words/texts.ts';

const links = (count: number) => plural(count, { one: '1 link', other: `${count} links` });

export const texts = {
  title: 'New link',
  destination: 'Destination',
  placeholder: 'Paste a URL',
  leadsTo: (url: string) => `Leads to ${url}`,
  checking: 'Checking the URL',
  address: 'Address',
  domain: 'Domain',
  slug: 'Slug',
  anySlug: 'by chance',
  free: 'free',
  tags: 'Tags',
  addTag: 'Add a tag',
  createTag: (name: string) => `New tag “${name}”`,
  removeTag: (name: string) => `Remove the tag ${name}`,
  ends: 'Ends',
  password: 'Password',
  passwordHelp: 'Visitors have to enter the password.',
  rules: 'Rules',
  allFields: 'All fields',
  thenOpens: 'Creates the link, then opens this part of it.',
  knownBefore: 'A link leads to this page already: ',
  knownAfter: (count: number, clicks: string) =>
    plural(count, { one: `, ${clicks} click.`, other: `, ${clicks} clicks.` }),
  submit: 'Create and copy',
  submitMany: (count: number) => `Create ${links(count)}`,
  hintAnother: 'create, and another',
  hintMany: 'Paste many lines to make many links',
  hintClose: 'close, the draft stays',
  made: (url: string) => `${url} is made and copied.`,
  madeOnly: (url: string) => `${url} is made.`,
  many: (count: number) => `${links(count)}, one of each line. A slug may follow the URL.`,
  tooMany: (max: string) => `At most ${max} lines at once. Use Import for more.`,
  notFine: (count: number) =>
    plural(count, { one: '1 line cannot be made.', other: `${count} lines cannot be made.` }),
  lineFine: 'can be made',
  lineOf: (line: string) => `Line ${line}`,
  madeMany: (made: number, failed: number) =>
    failed === 0 ? `${links(made)} made.` : `${links(made)} made, ${failed} not.`,
  copyAll: 'Copy the short URLs',
  backToFailed: 'Correct the other lines',
  done: 'Done',
};
