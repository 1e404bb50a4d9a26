import { facadeOperation, type KeyedFacadeOperation } from '../../wire/facade.ts';
import { callerClasses } from './contract.ts';
import { callerInput, testOutput } from './contract-account.ts';
import { changeLink, deleteLink, getLink, saveLink } from './links.ts';
import { exportLinks } from './lists.ts';

const testKey = facadeOperation({
  name: 'zapierTest',
  method: 'GET',
  path: '/zapier/test',
  source: 'public',
  summary: 'Tell whether a key is right, and whose it is',
  scopes: [],
  input: callerInput,
  fields: callerClasses,
  output: testOutput,
  call: async (_, { caller }) => ({ success: true as const, workspace_id: caller.workspaceId as number }),
});

/** The calls above by the paths of the vendor's nodes for automation platforms. */
const ONE = '/zapier/link/{id}';
const OPERATIONS: readonly KeyedFacadeOperation[] = [
  testKey,
  { ...exportLinks, name: 'zapierLinks', path: '/zapier/link', summary: 'All links, as JSON' },
  { ...saveLink, name: 'zapierSave', path: '/zapier/link' },
  { ...getLink, name: 'zapierLink', path: ONE },
  { ...changeLink, name: 'zapierChange', method: ['PUT', 'POST'], path: ONE },
  { ...deleteLink, name: 'zapierDelete', path: ONE },
];

/** At the root, where the vendor's nodes call them, and below the base of this API. */
export const ZAPIER: readonly KeyedFacadeOperation[] = [
  ...OPERATIONS,
  ...OPERATIONS.map((one) => ({ ...one, name: `${one.name}Too`, path: `/api/v1${one.path}` })),
];
