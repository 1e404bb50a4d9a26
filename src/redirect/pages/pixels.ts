import { scriptJson } from '../../core/base/html.ts';
import type { Pixels } from '../../core/rules/rule.ts';

interface Service {
  /** The script to run; it may call `load`. `id` is JSON. */
  script(id: string): string;
  /** Sources of its scripts. */
  readonly scripts: readonly string[];
  /** Where it sends its data. */
  readonly receivers: readonly string[];
}

const TAG_MANAGER = 'https://www.googletagmanager.com';
const GOOGLE = [TAG_MANAGER, 'https://*.google-analytics.com', 'https://*.analytics.google.com'];
const TIKTOK = 'https://analytics.tiktok.com';

/** How each service is started, from its own documentation. */
const SERVICES: Readonly<Record<keyof Pixels, Service>> = {
  meta: {
    script: (id) =>
      'var f=window.fbq=function(){f.callMethod?f.callMethod.apply(f,arguments):f.queue.push(arguments)};' +
      "f.push=f;f.loaded=true;f.version='2.0';f.queue=[];window._fbq=f;" +
      `load('https://connect.facebook.net/en_US/fbevents.js');fbq('init',${id});fbq('track','PageView');`,
    scripts: ['https://connect.facebook.net'],
    receivers: ['https://www.facebook.com', 'https://connect.facebook.net'],
  },
  ga4: {
    script: (id) =>
      `load('${TAG_MANAGER}/gtag/js?id='+${id});var d=window.dataLayer=window.dataLayer||[];` +
      `window.gtag=function(){d.push(arguments)};gtag('js',new Date());gtag('config',${id});`,
    scripts: [TAG_MANAGER],
    receivers: GOOGLE,
  },
  gtm: {
    script: (id) =>
      "(window.dataLayer=window.dataLayer||[]).push({'gtm.start':Date.now(),event:'gtm.js'});" +
      `load('${TAG_MANAGER}/gtm.js?id='+${id});`,
    scripts: [TAG_MANAGER],
    receivers: GOOGLE,
  },
  tiktok: {
    script: (id) =>
      "window.TiktokAnalyticsObject='ttq';var q=window.ttq=window.ttq||[];" +
      "['page','track','identify','load'].forEach(function(n){q[n]=q[n]||function(){q.push([n].concat([].slice.call(arguments)))}});" +
      `q._i={};q._i[${id}]=[];q._t={};q._t[${id}]=Date.now();q._o={};` +
      `load('${TIKTOK}/i18n/pixel/events.js?sdkid='+${id}+'&lib=ttq');q.page();`,
    scripts: [TIKTOK],
    receivers: [TIKTOK],
  },
};

const LOAD =
  "function load(u){var s=document.createElement('script');s.async=true;s.src=u;document.head.appendChild(s)}";

const servicesOf = (pixels: Pixels): readonly (readonly [Service, string])[] =>
  (Object.keys(SERVICES) as (keyof Pixels)[]).flatMap((name) =>
    pixels[name] === '' ? [] : [[SERVICES[name], pixels[name]] as const],
  );

/** The script that starts the link's services; '' without any. */
export function pixelScript(pixels: Pixels): string {
  const services = servicesOf(pixels);
  if (services.length === 0) return '';
  return (
    LOAD + services.map(([service, id]) => `(function(){${service.script(scriptJson(id))}})();`).join('')
  );
}

/** A policy that allows the link's services only, and our own script by its nonce. */
export function pixelPolicy(pixels: Pixels, nonce: string): Readonly<Record<string, string>> {
  const services = servicesOf(pixels).map(([service]) => service);
  if (services.length === 0) return { 'script-src': `'nonce-${nonce}'` };
  const receivers = [...new Set(services.flatMap((service) => service.receivers))].join(' ');
  const scripts = [...new Set(services.flatMap((service) => service.scripts))].join(' ');
  return { 'script-src': `'nonce-${nonce}' ${scripts}`, 'img-src': receivers, 'connect-src': receivers };
}
