import type { Operation } from '../wire/kit/operation.ts';
import { listAudit, listInstanceAudit } from './audit.ts';
import { changeLinks, createLinksInBulk, removeLinks } from './bulk.ts';
import { exportClicks } from './clicks.ts';
import { createConversion, listConversions } from './conversions.ts';
import {
  askTls,
  changeDomain,
  createDomain,
  getDomain,
  listDomains,
  putDomainLogo,
  removeDomain,
  removeDomainLogo,
  verifyDomain,
} from './domains.ts';
import { explainDraft, explainLink } from './explain.ts';
import { linkHistory, restoreVersion } from './history.ts';
import {
  addInstancePerson,
  changeInstancePerson,
  changeInstanceWorkspace,
  createInstanceWorkspace,
  endInstanceSessions,
  getInstance,
  listInstancePeople,
  listInstanceWorkspaces,
  removeInstanceWorkspace,
  restoreInstanceWorkspace,
  testMail,
} from './instance.ts';
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  lookAtInvitation,
  revokeInvitation,
} from './invitations.ts';
import { createKey, getKey, listKeys, revokeKey, rotateKey } from './keys.ts';
import {
  changeLink,
  createLink,
  findByUrl,
  getLink,
  listLinks,
  putByExternalId,
  removeLink,
  restoreLink,
} from './links.ts';
import { liveClicks } from './live.ts';
import { changeMe, changePassword, endOtherSessions, endOwnSession, listSessions, readMe } from './me.ts';
import { addMember, changeMember, listMembers, listPeople, removeMember } from './members.ts';
import type { NativeDeps } from './native.ts';
import {
  finishOidc,
  linkIdentity,
  listIdentities,
  listProviders,
  removeIdentity,
  startOidc,
} from './oidc.ts';
import { addPasskey, changePasskey, createPasskeyOptions, listPasskeys, removePasskey } from './passkeys.ts';
import { qrCode } from './qr.ts';
import {
  beginTotp,
  confirmTotp,
  getSecondFactors,
  removeTotp,
  renewRecoveryCodes,
} from './second-factors.ts';
import {
  getSession,
  proveSession,
  requestPasswordReset,
  resetPassword,
  setUp,
  signInWithPassword,
  signOut,
} from './session.ts';
import { finishSignIn, getPasskeyOptions, signInWithPasskey } from './session-factors.ts';
import { linkStats, linkStatsFile, orphanStats, workspaceStats, workspaceStatsFile } from './statistics.ts';
import { changeTag, createTag, getTag, listTags, mergeTag, removeTag } from './tags.ts';
import { readUsage } from './usage.ts';
import {
  changeWebhook,
  createWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
} from './webhooks.ts';
import { readRuleWords } from './words.ts';
import {
  changeWorkspace,
  createWorkspace,
  getWorkspace,
  listPlans,
  listWorkspaces,
  removeWorkspace,
  restoreWorkspace,
} from './workspaces.ts';

/** A literal path stands before a path whose parameter would match it. */
const all = [
  createLink,
  listLinks,
  findByUrl,
  createLinksInBulk,
  changeLinks,
  removeLinks,
  explainDraft,
  putByExternalId,
  getLink,
  changeLink,
  removeLink,
  restoreLink,
  explainLink,
  qrCode,
  linkHistory,
  restoreVersion,
  listTags,
  createTag,
  getTag,
  changeTag,
  removeTag,
  mergeTag,
  workspaceStats,
  workspaceStatsFile,
  orphanStats,
  linkStats,
  linkStatsFile,
  exportClicks,
  liveClicks,
  createConversion,
  listConversions,
  listDomains,
  createDomain,
  getDomain,
  changeDomain,
  putDomainLogo,
  removeDomainLogo,
  verifyDomain,
  removeDomain,
  askTls,
  listWebhooks,
  createWebhook,
  getWebhook,
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  listDeliveries,
  redeliver,
  listKeys,
  createKey,
  getKey,
  revokeKey,
  rotateKey,
  listMembers,
  addMember,
  changeMember,
  removeMember,
  listPeople,
  listInvitations,
  createInvitation,
  lookAtInvitation,
  acceptInvitation,
  revokeInvitation,
  listWorkspaces,
  createWorkspace,
  getWorkspace,
  changeWorkspace,
  removeWorkspace,
  restoreWorkspace,
  listPlans,
  listAudit,
  listInstanceAudit,
  getInstance,
  listInstancePeople,
  addInstancePerson,
  changeInstancePerson,
  endInstanceSessions,
  testMail,
  listInstanceWorkspaces,
  createInstanceWorkspace,
  changeInstanceWorkspace,
  removeInstanceWorkspace,
  restoreInstanceWorkspace,
  readUsage,
  readRuleWords,
  signInWithPassword,
  getSession,
  signOut,
  proveSession,
  setUp,
  requestPasswordReset,
  resetPassword,
  readMe,
  listProviders,
  startOidc,
  finishOidc,
  listIdentities,
  linkIdentity,
  removeIdentity,
  changeMe,
  listSessions,
  endOtherSessions,
  endOwnSession,
  changePassword,
  getSecondFactors,
  beginTotp,
  confirmTotp,
  removeTotp,
  renewRecoveryCodes,
  createPasskeyOptions,
  addPasskey,
  listPasskeys,
  changePasskey,
  removePasskey,
  finishSignIn,
  getPasskeyOptions,
  signInWithPasskey,
] as const satisfies readonly Operation<NativeDeps>[];

/** Every operation of the native API. */
export const operations: readonly Operation<NativeDeps>[] = all;

/** The name of an operation that requires a key. */
export type KeyedName = Extract<(typeof all)[number], { call: unknown }>['name'];
