/** The types of six contracts, so that a renamed field does not compile. The only file here that imports from the server. */
import type { z } from 'zod';
import type { link, linkChange, newLink } from '../../src/api/contract/link.ts';
import type { botoiCreate, botoiLinkOutput } from '../../src/facades/botoi/contract.ts';
import type {
  cuttlyEdit,
  cuttlyEditOutput,
  cuttlyShorten,
  cuttlyShortenOutput,
  cuttlyTeamEdit,
  cuttlyTeamShorten,
} from '../../src/facades/cuttly/contract.ts';
import type { LinklyLinkAnswer, linklySave } from '../../src/facades/linkly/contract/links.ts';
import type {
  AUDIENCES,
  picseeCreate,
  picseeCreateOutput,
  picseeDone,
  picseeEdit,
} from '../../src/facades/picsee/contract/links.ts';
import type {
  pocolinkChange,
  pocolinkCreate,
  pocolinkLinkOutput,
} from '../../src/facades/pocolink/contract.ts';

export type NewLinkWire = z.input<typeof newLink>;
export type LinkChangeWire = z.input<typeof linkChange>;
export type LinkAnswerWire = z.output<typeof link>;
export type BotoiWire = z.input<typeof botoiCreate.input>;
export type CuttlyShortenWire = z.input<typeof cuttlyShorten.input>;
export type CuttlyTeamShortenWire = z.input<typeof cuttlyTeamShorten.input>;
export type CuttlyEditWire = z.input<typeof cuttlyEdit.input>;
export type CuttlyTeamEditWire = z.input<typeof cuttlyTeamEdit.input>;
export type LinklyWire = z.input<typeof linklySave.input>;
export type PicseeCreateWire = z.input<typeof picseeCreate.input>;
export type PicseeEditWire = z.input<typeof picseeEdit.input>;
export type PicseeAudiences = typeof AUDIENCES;
export type PocolinkCreateWire = z.input<typeof pocolinkCreate.input>;
export type PocolinkChangeWire = z.input<typeof pocolinkChange.input>;

export type BotoiAnswer = z.output<typeof botoiLinkOutput>;
export type CuttlyShortenAnswer = z.output<typeof cuttlyShortenOutput>;
export type CuttlyEditAnswer = z.output<typeof cuttlyEditOutput>;
export type LinklyAnswer = LinklyLinkAnswer;
export type PicseeCreateAnswer = z.output<typeof picseeCreateOutput>['data'];
export type PicseeEditAnswer = z.output<typeof picseeDone>['data'];
export type PocolinkAnswer = z.output<typeof pocolinkLinkOutput>;
