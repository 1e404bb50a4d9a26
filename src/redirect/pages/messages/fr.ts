import type { Messages } from './messages.ts';

export const fr: Messages = {
  tag: 'fr',
  missing: {
    title: 'Ce lien n’existe pas',
    text: 'Vérifiez l’adresse : majuscules et minuscules peuvent compter. Si cela ne suffit pas, demandez à la personne qui vous a donné le lien.',
  },
  root: {
    title: 'Cette adresse est réservée aux liens courts',
    text: 'Ce n’est que le début d’un lien. Ouvrez le lien complet que vous avez reçu.',
  },
  expired: {
    title: 'Ce lien a expiré',
    text: 'Il ne peut plus être ouvert. Demandez-en un nouveau à la personne qui vous l’a donné.',
  },
  disabled: {
    title: 'Ce lien est désactivé',
    text: 'Son propriétaire l’a désactivé et peut le réactiver. Réessayez plus tard.',
  },
  blocked: {
    title: 'Ce lien ne vous est pas ouvert',
    text: 'Son propriétaire a limité qui peut l’ouvrir, par exemple selon le pays ou l’appareil. Si vous pensez que c’est une erreur, demandez à la personne qui vous a donné le lien.',
  },
  unknownHost: {
    title: 'Rien ici',
    text: 'Ce serveur n’a aucun lien pour cette adresse. Vérifiez qu’elle est bien écrite.',
  },
  welcome: {
    title: 'Waymark',
    text: 'Un serveur de liens courts. La connexion se fait à /app. La référence de son interface se trouve à /docs.',
  },
  failed: {
    title: 'Une erreur est survenue',
    text: 'Le lien n’a pas pu être consulté à l’instant. Réessayez dans une minute.',
  },
  notStarted: {
    title: 'Ce lien n’est pas encore ouvert',
    text: (when) => `Il ouvrira le ${when}. Revenez à ce moment-là.`,
  },
  again: 'Réessayer',
  home: 'Visiter {name}',
  password: {
    title: 'Ce lien est protégé par un mot de passe',
    text: 'La personne qui vous a donné le lien peut vous indiquer le mot de passe.',
    label: 'Mot de passe',
    button: 'Ouvrir le lien',
    wrong: 'Ce mot de passe n’est pas le bon. Réessayez.',
    throttled: (wait) => `Trop de mots de passe erronés. Vous pourrez réessayer dans ${wait}.`,
  },
  preview: {
    title: 'Où mène ce lien',
    leadsTo: 'Il mène à',
    made: (date) => `Créé le ${date}`,
    button: 'Continuer',
    password: 'La destination s’affiche une fois le mot de passe saisi.',
    depends:
      'D’autres peuvent aller ailleurs : le lien tient compte du pays, de l’appareil, de l’heure ou du hasard.',
    expired: 'Ce lien a expiré.',
    disabled: 'Ce lien est désactivé.',
    not_started: 'Ce lien n’est pas encore ouvert.',
  },
  statistics: {
    title: 'Statistiques',
    clicks: 'Clics',
    visitors: 'Visiteurs',
    perDay: 'Clics par jour',
    allTime: 'Clics au total',
    bots: 'Robots (non comptés)',
    period: 'Période',
    table: 'Afficher sous forme de tableau',
    busiest: 'Jour le plus actif',
    none: 'Aucun clic sur cette période.',
    never: 'Personne n’a encore ouvert ce lien.',
    day: 'Jour',
    countries: 'Pays',
    sources: 'Provenance',
    devices: 'Appareils',
    direct: 'Accès direct',
    unknown: 'Inconnu',
    people:
      'Humains seulement : les robots et les aperçus de liens ne comptent pas comme des clics. Les jours sont en UTC, et celui d’aujourd’hui n’est pas terminé.',
    deviceNames: { mobile: 'Téléphone', tablet: 'Tablette', desktop: 'Ordinateur', tv: 'Téléviseur' },
  },
  way: { title: 'Un instant', text: 'Nous vous conduisons à destination.', button: 'Continuer maintenant' },
  app: {
    title: 'Ouverture de l’application',
    text: 'Si rien ne se passe, choisissez comment continuer.',
    open: 'Ouvrir dans l’application',
    store: 'Obtenir l’application',
    web: 'Continuer dans le navigateur',
  },
};
