import type { Pixels } from '../../core/behaviour.ts';
import { scriptJson } from '../../core/html.ts';

interface Service {
  /** What runs; `load` is there. `id` is JSON. */
  script(id: string): string;
  /** Where its scripts come from. */
  readonly scripts: readonly string[];
  /** Where it tells what it saw. */
  readonly told: readonly string[];
}

const TAG_MANAGER = 'https://www.googletagmanager.com';
const GOOGLE = [TAG_MANAGER, 'https://*.google-analytics.com', 'https://*.analytics.google.com'];
const TIKTOK = 'https://analytics.tiktok.com';

/** How each service is started, as its own documentation has it. */
const SERVICES: Readonly<Record<keyof Pixels, Service>> = {
  meta: {
    script: (id) =>
      'var f=window.fbq=function(){f.callMethod?f.callMethod.apply(f,arguments):f.queue.push(arguments)};' +
      "f.push=f;f.loaded=true;f.version='2.0';f.queue=[];window._fbq=f;" +
      `load('https://connect.facebook.net/en_US/fbevents.js');fbq('init',${id});fbq('track','PageView');`,
    scripts: ['https://connect.facebook.net'],
    told: ['https://www.facebook.com', 'https://connect.facebook.net'],
  },
  ga4: {
    script: (id) =>
      `load('${TAG_MANAGER}/gtag/js?id='+${id});var d=window.dataLayer=window.dataLayer||[];` +
      `window.gtag=function(){d.push(arguments)};gtag('js',new Date());gtag('config',${id});`,
    scripts: [TAG_MANAGER],
    told: GOOGLE,
  },
  gtm: {
    script: (id) =>
      "(window.dataLayer=window.dataLayer||[]).push({'gtm.start':Date.now(),event:'gtm.js'});" +
      `load('${TAG_MANAGER}/gtm.js?id='+${id});`,
    scripts: [TAG_MANAGER],
    told: GOOGLE,
  },
  tiktok: {
    script: (id) =>
      "window.TiktokAnalyticsObject='ttq';var q=window.ttq=window.ttq||[];" +
      "['page','track','identify','load'].forEach(function(n){q[n]=q[n]||function(){q.push([n].concat([].slice.call(arguments)))}});" +
      `q._i={};q._i[${id}]=[];q._t={};q._t[${id}]=Date.now();q._o={};` +
      `load('${TIKTOK}/i18n/pixel/events.js?sdkid='+${id}+'&lib=ttq');q.page();`,
    scripts: [TIKTOK],
    told: [TIKTOK],
  },
};

const LOAD =
  "function load(u){var s=document.createElement('script');s.async=true;s.src=u;document.head.appendChild(s)}";

const wantedOf = (pixels: Pixels): readonly (readonly [Service, string])[] =>
  (Object.keys(SERVICES) as (keyof Pixels)[]).flatMap((name) =>
    pixels[name] === '' ? [] : [[SERVICES[name], pixels[name]] as const],
  );

/** The script that starts every service of the link; '' without any. */
export function pixelScript(pixels: Pixels): string {
  const wanted = wantedOf(pixels);
  if (wanted.length === 0) return '';
  return LOAD + wanted.map(([service, id]) => `(function(){${service.script(scriptJson(id))}})();`).join('');
}

/** A policy that lets in just the services of the link, and our own script by its nonce. */
export function pixelPolicy(pixels: Pixels, nonce: string): Readonly<Record<string, string>> {
  const wanted = wantedOf(pixels).map(([service]) => service);
  if (wanted.length === 0) return { 'script-src': `'nonce-${nonce}'` };
  const told = [...new Set(wanted.flatMap((service) => service.told))].join(' ');
  const scripts = [...new Set(wanted.flatMap((service) => service.scripts))].join(' ');
  return { 'script-src': `'nonce-${nonce}' ${scripts}`, 'img-src': told, 'connect-src': told };
}
