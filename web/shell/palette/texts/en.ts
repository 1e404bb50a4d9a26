export const texts = {
  title: 'Search or jump to',
  placeholder: 'A place, a link, or a URL to shorten',
  places: 'Places',
  links: 'Links',
  actions: 'Actions',
  shorten: (url: string) => `Shorten ${url}`,
  nothing: 'Nothing was found.',
};
