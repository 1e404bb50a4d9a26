/** The session is over: the person signs in, and comes back to the same address. */
export function goToSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/app/sign-in?return=${encodeURIComponent(pathname + search)}`);
}
