import * as app from '../../src/redirect/pages/app.ts';
import * as frame from '../../src/redirect/pages/frame.ts';
import * as interstitial from '../../src/redirect/pages/interstitial.ts';
import type { PageContext } from '../../src/redirect/pages/layout.ts';
import * as notice from '../../src/redirect/pages/notice.ts';
import * as password from '../../src/redirect/pages/password.ts';
import * as preview from '../../src/redirect/pages/preview.ts';
import * as social from '../../src/redirect/pages/social.ts';
import * as statistics from '../../src/redirect/pages/statistics.ts';
import { toResponse, type VisitAnswer } from '../../src/redirect/visit-answer.ts';

/** Pages for visitors as the responses that the full server sends. */
const shown =
  <Facts extends unknown[]>(draw: (...facts: Facts) => VisitAnswer) =>
  (...facts: Facts): Response =>
    toResponse(draw(...facts));

export const appPage = shown(app.appPage);
export const framePage = shown(frame.framePage);
export const interstitialPage = shown((context: PageContext, facts: interstitial.InterstitialFacts) =>
  interstitial.interstitialPage(context, facts, (_, draw) => draw()),
);
export const noticePage = shown(notice.noticePage);
export const passwordPage = shown(password.passwordPage);
export const previewPage = shown((context: PageContext, facts: preview.PreviewFacts) =>
  preview.previewPage(context, facts, (_, draw) => draw()),
);
export const socialPage = shown(social.socialPage);
export const statisticsPage = shown(statistics.statisticsPage);
