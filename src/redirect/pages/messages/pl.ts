import type { Messages } from './messages.ts';

export const pl: Messages = {
  tag: 'pl',
  missing: {
    title: 'Ten link nie istnieje',
    text: 'Proszę sprawdzić, czy w adresie nie ma literówki: wielkość liter może mieć znaczenie. Jeśli to nie pomoże, proszę zapytać osobę, od której pochodzi link.',
  },
  root: {
    title: 'Ten adres służy do krótkich linków',
    text: 'To tylko początek linku. Proszę otworzyć cały otrzymany link.',
  },
  expired: {
    title: 'Ten link wygasł',
    text: 'Nie można go już otworzyć. O nowy można poprosić osobę, od której pochodzi.',
  },
  disabled: {
    title: 'Ten link jest wyłączony',
    text: 'Właściciel go wyłączył i może włączyć ponownie. Proszę spróbować później.',
  },
  blocked: {
    title: 'Ten link nie jest dla Państwa dostępny',
    text: 'Właściciel ograniczył, kto może go otworzyć, na przykład według kraju lub urządzenia. Jeśli to pomyłka, proszę zapytać osobę, od której pochodzi link.',
  },
  unknownHost: {
    title: 'Nic tu nie ma',
    text: 'Na tym serwerze nie ma linków pod tym adresem. Proszę sprawdzić, czy w adresie nie ma literówki.',
  },
  welcome: {
    title: 'Waymark',
    text: 'Serwer krótkich linków. Logowanie jest pod /app. Opis interfejsu znajduje się pod /docs.',
  },
  failed: {
    title: 'Coś poszło nie tak',
    text: 'W tej chwili nie udało się sprawdzić linku. Proszę spróbować ponownie za minutę.',
  },
  notStarted: {
    title: 'Ten link nie jest jeszcze otwarty',
    text: (when) => `Zostanie otwarty ${when}. Zapraszamy wtedy ponownie.`,
  },
  again: 'Spróbuj ponownie',
  home: 'Przejdź do strony: {name}',
  password: {
    title: 'Ten link jest chroniony hasłem',
    text: 'Hasło zna osoba, od której pochodzi link.',
    label: 'Hasło',
    button: 'Otwórz link',
    wrong: 'To hasło jest nieprawidłowe. Proszę spróbować ponownie.',
    throttled: (wait) => `Zbyt wiele błędnych haseł. Kolejna próba będzie możliwa za ${wait}.`,
  },
  preview: {
    title: 'Dokąd prowadzi ten link',
    leadsTo: 'Prowadzi do',
    made: (date) => `Utworzono ${date}`,
    button: 'Dalej',
    password: 'Cel zostanie pokazany po podaniu hasła.',
    depends: 'Inni mogą trafić gdzie indziej: link bierze pod uwagę kraj, urządzenie, czas lub przypadek.',
    expired: 'Ten link wygasł.',
    disabled: 'Ten link jest wyłączony.',
    not_started: 'Ten link nie jest jeszcze otwarty.',
  },
  statistics: {
    title: 'Statystyki',
    clicks: 'Kliknięcia',
    visitors: 'Odwiedzający',
    perDay: 'Kliknięcia dziennie',
    allTime: 'Kliknięcia łącznie',
    bots: 'Boty (niewliczone)',
    period: 'Okres',
    table: 'Pokaż jako tabelę',
    busiest: 'Dzień z największą liczbą kliknięć',
    none: 'Brak kliknięć w tym okresie.',
    never: 'Nikt jeszcze nie otworzył tego linku.',
    day: 'Dzień',
    countries: 'Kraje',
    sources: 'Źródła',
    devices: 'Urządzenia',
    direct: 'Bezpośrednio',
    unknown: 'Nieznane',
    people:
      'Tylko ludzie: boty i podglądy linków nie są liczone jako kliknięcia. Dni według UTC, a dzisiejszy jeszcze trwa.',
    deviceNames: { mobile: 'Telefon', tablet: 'Tablet', desktop: 'Komputer', tv: 'Telewizor' },
  },
  way: { title: 'Chwileczkę', text: 'Za moment nastąpi przejście do celu.', button: 'Przejdź teraz' },
  app: {
    title: 'Otwieranie aplikacji',
    text: 'Jeśli nic się nie dzieje, proszę wybrać, jak przejść dalej.',
    open: 'Otwórz w aplikacji',
    store: 'Pobierz aplikację',
    web: 'Kontynuuj w przeglądarce',
  },
};
