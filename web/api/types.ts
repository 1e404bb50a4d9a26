/** What the native API answers and takes: the only place that knows the server's code, and only its types. */
import type { z } from 'zod';
import type * as account from '../../src/api/contract/account.ts';
import type * as audit from '../../src/api/contract/audit.ts';
import type * as bulk from '../../src/api/contract/bulk.ts';
import type * as common from '../../src/api/contract/common.ts';
import type * as conversion from '../../src/api/contract/conversion.ts';
import type * as explain from '../../src/api/contract/explain.ts';
import type * as instance from '../../src/api/contract/instance.ts';
import type * as link from '../../src/api/contract/link.ts';
import type * as linkList from '../../src/api/contract/link-list.ts';
import type * as oidc from '../../src/api/contract/oidc.ts';
import type * as people from '../../src/api/contract/people.ts';
import type * as rule from '../../src/api/contract/rule.ts';
import type * as secondFactor from '../../src/api/contract/second-factor.ts';
import type * as signIn from '../../src/api/contract/sign-in.ts';
import type * as statistics from '../../src/api/contract/statistics.ts';
import type * as tags from '../../src/api/contract/tags.ts';
import type * as webhook from '../../src/api/contract/webhook.ts';
import type * as words from '../../src/api/contract/words.ts';
import type { FaultReason } from '../../src/core/base/fault.ts';
import type { ProblemCode } from '../../src/core/base/problem.ts';

export type { FaultReason, ProblemCode };

export type ProblemBody = z.output<typeof common.problem>;

export type CurrentSession = z.output<typeof signIn.currentSession>;
export type Membership = CurrentSession['workspaces'][number];
export type OwnPerson = CurrentSession['person'];
export type Feature = Membership['features'][number];
export type Role = Membership['role'];
export type Workspace = z.output<typeof account.workspace>;
export type Scope = z.output<typeof account.key>['scopes'][number];
export type NamedPerson = z.output<typeof people.namedPerson>;

export type NewLink = z.input<typeof link.newLink>;
export type LinkChange = z.input<typeof link.linkChange>;
export type Link = z.output<typeof link.link>;
export type LinkPage = z.output<typeof linkList.linkPage>;
export type ListedLink = linkList.ListedLink;

export type Domain = z.output<typeof account.domain>;
export type DomainPage = z.output<typeof account.domainPage>;
export type VerifiedDomain = z.output<typeof account.verifiedDomain>;
export type DomainVerification = VerifiedDomain['verification'];
export type DomainChange = z.input<typeof account.domainChange>;

export type Member = z.output<typeof people.member>;
export type Invitation = z.output<typeof people.invitation>;
export type InvitationWithToken = z.output<typeof people.invitationWithToken>;
export type NamedPersonPage = z.output<typeof people.namedPersonPage>;

export type AuditEntry = z.output<typeof audit.auditEntry>;
export type AuditAction = NonNullable<audit.AuditQueryInput['action']>;
export type AuditSubjectKind = NonNullable<AuditEntry['subject']>['kind'];

export type WorkspaceChange = z.input<typeof account.workspaceChange>;
export type PlanList = z.output<typeof account.planList>;
export type Plan = PlanList['data'][number];
export type UsageAnswer = z.output<typeof account.usage>;
export type QrLevel = NonNullable<Workspace['qr']['level']>;

export type OwnSession = z.output<typeof signIn.session>;
export type OwnSessions = z.output<typeof signIn.sessionList>;
export type EndedSessions = z.output<typeof signIn.endedSessions>;
export type SignInMethod = OwnSession['methods'][number];
export type SecondFactors = z.output<typeof secondFactor.secondFactorState>;
export type TotpSecret = z.output<typeof secondFactor.totpSecret>;
export type RecoveryCodes = z.output<typeof secondFactor.newRecoveryCodes>;
export type Passkey = z.output<typeof secondFactor.passkey>;
export type Passkeys = z.output<typeof secondFactor.passkeyList>;
export type AddedPasskey = z.output<typeof secondFactor.addedPasskey>;
export type Identity = z.output<typeof oidc.identityList>['data'][number];
export type Identities = z.output<typeof oidc.identityList>;
export type IdentityProviders = z.output<typeof oidc.identityProviders>;
export type IdentityLink = z.output<typeof oidc.identityLink>;
export type Key = z.output<typeof account.key>;
export type KeyPage = z.output<typeof account.keyPage>;
export type KeyWithSecret = z.output<typeof account.keyWithSecret>;

export type Instance = z.output<typeof instance.instance>;
export type InstancePerson = z.output<typeof instance.instancePerson>;
export type MailTested = z.output<typeof instance.mailTested>;

export type NewKey = z.input<typeof account.newKey>;
export type NewWebhook = z.input<typeof webhook.newWebhook>;
export type Webhook = z.output<typeof webhook.webhook>;
export type WebhookEvent = Webhook['events'][number];
export type WebhookWithSecret = z.output<typeof webhook.webhookWithSecret>;
export type WebhookPage = z.output<typeof webhook.webhookPage>;
export type Delivery = z.output<typeof webhook.delivery>;
export type PlanAnswer = PlanList['data'][number];
export type BulkResults = z.output<typeof bulk.bulkResults>;
export type TagPage = z.output<typeof tags.tagPage>;
export type LinkHistory = z.output<typeof linkList.historyPage>;
export type LinkVersion = LinkHistory['data'][number];
export type LinkFields = link.LinkFieldsAnswer;

export type Tag = z.output<typeof tags.tag>;
export type LinkHistoryPage = z.output<typeof linkList.historyPage>;
export type Stats = z.output<typeof statistics.stats>;

export type StatsCount = Stats['total'];
export type StatsRow = Stats['groups'][string][number];
export type Orphans = z.output<typeof statistics.orphans>;
export type ConversionPage = z.output<typeof conversion.conversionPage>;
export type Rule = rule.RuleAnswer;
export type Variant = LinkFields['split'][number];
export type Words = z.output<typeof words.words>;
export type Explanation = explain.ExplanationAnswer;
export type DescribedVisit = z.input<typeof explain.explainedVisits>;
