/** The pages that one-time links lead to, below the URL of the dashboard. The token follows as the fragment. */
export const SET_UP_PAGE = '/app/setup';
export const RESET_PAGE = '/app/reset';
export const JOIN_PAGE = '/app/join';
