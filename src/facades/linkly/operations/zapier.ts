import { facadeOperation, type KeyedFacadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/account.ts';
import { linklyLinks } from './links.ts';
import { linklyLists } from './lists.ts';

const testKey = facadeOperation({
  name: 'zapierTest',
  method: 'GET',
  path: '/zapier/test',
  source: 'public',
  summary: 'Check a key, and read its workspace',
  scopes: [],
  ...contract.linklyCallerOnly,
  output: contract.linklyKeyOutput,
  call: async (_, { caller }) => ({ success: true as const, workspace_id: caller.workspaceId as number }),
});

/** The same calls with the paths that the vendor's nodes for automation platforms use. */
const ONE = '/zapier/link/{id}';
const { saveLink, getLink, changeLink, deleteLink } = linklyLinks;
const OPERATIONS: readonly KeyedFacadeOperation[] = [
  testKey,
  { ...linklyLists.exportLinks, name: 'zapierLinks', path: '/zapier/link', summary: 'List all links' },
  { ...saveLink, name: 'zapierSave', path: '/zapier/link' },
  { ...getLink, name: 'zapierLink', path: ONE },
  { ...changeLink, name: 'zapierChange', method: ['PUT', 'POST'], path: ONE },
  { ...deleteLink, name: 'zapierDelete', path: ONE },
];

/** At the root, where the vendor's nodes call them, and below the base path of this API. */
export const linklyZapier: readonly KeyedFacadeOperation[] = [
  ...OPERATIONS,
  ...OPERATIONS.map((operation) => ({
    ...operation,
    name: `${operation.name}V1`,
    path: `/api/v1${operation.path}`,
  })),
];
