let isLeaving = false;
// Back shows the page as it was when it was left.
window.addEventListener('pageshow', () => {
  isLeaving = false;
});

/** The session is over: the person signs in, and comes back to the same address. */
export function goToSignIn(): void {
  // Every call that is under way is refused; each would begin to leave from the start.
  if (isLeaving) return;
  isLeaving = true;
  const { pathname, search } = window.location;
  window.location.assign(`/app/sign-in?return=${encodeURIComponent(pathname + search)}`);
}
