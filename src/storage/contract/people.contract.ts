export function peopleContract(_: unknown) {}
