import type { Messages } from './messages.ts';

export const de: Messages = {
  tag: 'de',
  missing: {
    title: 'Diesen Link gibt es nicht',
    text: 'Prüfen Sie die Adresse auf Tippfehler: Groß- und Kleinschreibung kann einen Unterschied machen. Hilft das nicht, fragen Sie die Person, von der Sie den Link haben.',
  },
  root: {
    title: 'Diese Adresse ist für Kurzlinks',
    text: 'Das ist nur der Anfang eines Links. Bitte öffnen Sie den vollständigen Link, den Sie erhalten haben.',
  },
  expired: {
    title: 'Dieser Link ist abgelaufen',
    text: 'Er lässt sich nicht mehr öffnen. Fragen Sie die Person, von der Sie ihn haben, nach einem neuen.',
  },
  disabled: {
    title: 'Dieser Link ist ausgeschaltet',
    text: 'Er wurde ausgeschaltet und kann wieder eingeschaltet werden. Bitte versuchen Sie es später noch einmal.',
  },
  blocked: {
    title: 'Dieser Link ist für Sie nicht freigegeben',
    text: 'Es ist eingeschränkt, wer ihn öffnen kann, etwa nach Land oder Gerät. Wenn Sie das für einen Irrtum halten, fragen Sie die Person, von der Sie den Link haben.',
  },
  unknownHost: {
    title: 'Hier ist nichts',
    text: 'Dieser Server hat keine Links für diese Adresse. Prüfen Sie die Adresse auf Tippfehler.',
  },
  welcome: {
    title: 'Waymark',
    text: 'Ein Server für Kurzlinks. Die Anmeldung ist unter /app. Die Beschreibung der Schnittstelle steht unter /docs.',
  },
  failed: {
    title: 'Etwas ist schiefgegangen',
    text: 'Der Link konnte gerade nicht abgerufen werden. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  notStarted: {
    title: 'Dieser Link ist noch nicht offen',
    text: (when) => `Er öffnet am ${when}. Bitte kommen Sie dann wieder.`,
  },
  again: 'Noch einmal versuchen',
  home: 'Weiter zu {name}',
  password: {
    title: 'Dieser Link hat ein Passwort',
    text: 'Das Passwort erfahren Sie von der Person, die Ihnen den Link gegeben hat.',
    label: 'Passwort',
    button: 'Link öffnen',
    wrong: 'Dieses Passwort ist falsch. Bitte versuchen Sie es noch einmal.',
    throttled: (wait) => `Zu viele falsche Passwörter. Der nächste Versuch ist in ${wait} möglich.`,
  },
  preview: {
    title: 'Wohin dieser Link führt',
    leadsTo: 'Er führt zu',
    made: (date) => `Angelegt am ${date}`,
    button: 'Weiter',
    password: 'Das Ziel wird angezeigt, nachdem das Passwort eingegeben wurde.',
    depends: 'Andere landen vielleicht anderswo: Der Link richtet sich nach Land, Gerät, Zeit oder Zufall.',
    expired: 'Dieser Link ist abgelaufen.',
    disabled: 'Dieser Link ist ausgeschaltet.',
    not_started: 'Dieser Link ist noch nicht offen.',
  },
  statistics: {
    title: 'Statistik',
    clicks: 'Klicks',
    visitors: 'Besucher',
    perDay: 'Klicks pro Tag',
    allTime: 'Klicks insgesamt',
    bots: 'Bots (nicht gezählt)',
    period: 'Zeitraum',
    table: 'Als Tabelle anzeigen',
    busiest: 'Stärkster Tag',
    none: 'Keine Klicks in diesem Zeitraum.',
    never: 'Diesen Link hat noch niemand geöffnet.',
    day: 'Tag',
    countries: 'Länder',
    sources: 'Herkunft',
    devices: 'Geräte',
    direct: 'Direkt',
    unknown: 'Unbekannt',
    people:
      'Nur Menschen: Bots und Linkvorschauen zählen nicht als Klicks. Die Tage gelten in UTC, und der heutige ist noch nicht zu Ende.',
    deviceNames: { mobile: 'Telefon', tablet: 'Tablet', desktop: 'Computer', tv: 'Fernseher' },
  },
  way: { title: 'Einen Augenblick', text: 'Sie werden zu Ihrem Ziel gebracht.', button: 'Sofort weiter' },
  app: {
    title: 'Die App wird geöffnet',
    text: 'Falls nichts geschieht, wählen Sie, wie es weitergeht.',
    open: 'In der App öffnen',
    store: 'App herunterladen',
    web: 'Im Browser weiter',
  },
};
