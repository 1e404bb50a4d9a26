export const CONTINENTS = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] as const;
export type Continent = (typeof CONTINENTS)[number];

/** The continent of an ISO 3166-1 alpha-2 code in capitals; '' if it is no country. */
export function continentOf(country: string): Continent | '' {
  return CONTINENT_BY_COUNTRY.get(country) ?? '';
}

/** An ISO 3166-1 alpha-2 code in capitals; '' for any other text, such as `XX` (unknown) and `T1` (Tor) of proxies. */
export function toCountry(text: string): string {
  if (text.length !== 2) return '';
  if (CONTINENT_BY_COUNTRY.has(text)) return text;
  const capitals = text.toUpperCase();
  return CONTINENT_BY_COUNTRY.has(capitals) ? capitals : '';
}

// All assigned codes, and XK for Kosovo, which is user-assigned but used by every geo database.
const COUNTRIES: Readonly<Record<Continent, string>> = {
  AF:
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE ' +
    'NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
  AN: 'AQ BV GS HM TF',
  AS:
    'AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP ' +
    'OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE',
  EU:
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT ' +
    'NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  NA:
    'AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT ' +
    'US VC VG VI',
  OC: 'AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS',
  SA: 'AR BO BR CL CO EC FK GF GY PE PY SR UY VE',
};

/** Every known code, sorted. */
export const countryCodes = (): readonly string[] => [...CONTINENT_BY_COUNTRY.keys()].sort();

const CONTINENT_BY_COUNTRY: ReadonlyMap<string, Continent> = new Map(
  CONTINENTS.flatMap((continent) =>
    COUNTRIES[continent].split(' ').map((country) => [country, continent] as const),
  ),
);
